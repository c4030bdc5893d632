import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { migrationsDirectory } from './migrate.ts'
import { schemaSql } from './schema-sql.ts'

// npm run db:new <name>: writes the migration from the committed schema to the one in the working tree. Run again with the
// name of the last migration, it renews that one, and keeps what was written by hand below the line.
const byHand = '-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.'
const root = fileURLToPath(new URL('../..', import.meta.url))

const name = process.argv[2] ?? ''
if (!/^[a-z0-9_]+$/.test(name)) {
  console.error('hookport: npm run db:new <name>, a name of lower-case letters, digits and underscores')
  process.exit(1)
}
const last = existsSync(migrationsDirectory) ? readdirSync(migrationsDirectory).filter(isMigration).sort().at(-1) : undefined
const directory = last?.slice(15) === name ? last : `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`
const path = join(migrationsDirectory, directory, 'migration.sql')
const sql = await schemaSql(readFileSync(join(root, 'prisma/schema.prisma'), 'utf8'), committedSchema(path))
mkdirSync(join(migrationsDirectory, directory), { recursive: true })
writeFileSync(path, `${sql.trim()}\n\n${byHand}${tail(path)}`)
console.log(relative(process.cwd(), path))

function isMigration(entry: string): boolean {
  return /^\d{14}_/.test(entry)
}

/** The schema the migration starts from: that of the commit before it, or of the last commit while it is in none. */
function committedSchema(migration: string): string | undefined {
  const addedBy = git('log', '--diff-filter=A', '--format=%H', '-1', '--', migration)
  return git('show', `${addedBy ? `${addedBy}^` : 'HEAD'}:prisma/schema.prisma`)
}

/** What git prints, or undefined where it has nothing to show: before the first commit, or outside a repository. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined
  } catch {
    return undefined
  }
}

function tail(migration: string): string {
  const written = existsSync(migration) ? readFileSync(migration, 'utf8').split(byHand)[1] : undefined
  return written ?? '\n'
}

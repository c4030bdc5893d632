import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { migrationsDirectory } from '#lib/db/migrate.ts'

/** The sources of an earlier version, ready to run. `migrations` are the ones it knows; requests that it sends name its version as `previous`. */
export type PreviousVersion = { directory: string; migrations: Set<string>; remove(): void }

const root = join(import.meta.dirname, '../..')

/** The migration that is applied last. */
export const newestMigration = [...migrationsIn(migrationsDirectory)].sort().at(-1) ?? ''

/**
 * The commit that runs in production when the newest migration is applied: the last one of the main line without it. Null where there is no history
 * that reaches as far: in a copy without one, or a shallow clone.
 */
export function previousCommit(): string | null {
  const path = `prisma/migrations/${newestMigration}/migration.sql`
  // On the main line alone, and with what a merge brought to it: a migration that came by a merge has no other commit there.
  const added = git('log', '--first-parent', '-m', '--diff-filter=A', '--format=%H', '-1', '--', path)
  return git('rev-parse', '--verify', '--quiet', added === null ? 'HEAD^{commit}' : `${added}^1^{commit}`)
}

/** Unpacks a commit into a temporary directory and generates its Prisma client. */
export function unpackVersion(commit: string): PreviousVersion {
  const directory = mkdtempSync(join(tmpdir(), 'hookport-previous-'))
  const paths = ['lib', 'prisma', 'package.json', 'prisma.config.ts']
  const archive = execFileSync('git', ['archive', commit, ...paths], { cwd: root, maxBuffer: 2 ** 28 })
  execFileSync('tar', ['-x', '-C', directory], { input: archive })
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  nameVersion(join(directory, 'package.json'))
  execFileSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], { cwd: directory, stdio: 'ignore' })
  return {
    directory,
    migrations: migrationsIn(join(directory, 'prisma/migrations')),
    remove: () => rmSync(directory, { recursive: true }),
  }
}

function migrationsIn(directory: string): Set<string> {
  return new Set(readdirSync(directory).filter((entry) => /^\d{14}_/.test(entry)))
}

/** Versions that follow each other may bear the same number. */
function nameVersion(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"version": "[^"]*"/, '"version": "previous"'))
}

function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
  } catch {
    return null
  }
}

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { publish } from '#lib/testing/world.ts'
import { migrate, migrationsDirectory } from './migrate.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { url, db } = useDatabase({ migrated: false })
const root = join(import.meta.dirname, '../..')
const migrations = (directory: string) =>
  readdirSync(directory)
    .filter((entry) => /^\d{14}_/.test(entry))
    .sort()
const newest = migrations(migrationsDirectory).at(-1) ?? ''
// The commit before the one that brought the newest migration: what runs in production when that is applied. Not every copy of the sources has a history.
const previous = git('log', '--diff-filter=A', '--format=%H^', '-1', '--', `prisma/migrations/${newest}/migration.sql`)
const directory = mkdtempSync(join(tmpdir(), 'hookport-previous-'))
const env = { ...process.env, DATABASE_URL: url, TARGET_ALLOWLIST: '127.0.0.0/8', LOG_LEVEL: 'warn' } as const
let receiver: Receiver

function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
  } catch {
    return null
  }
}

beforeAll(async () => {
  receiver = await startReceiver()
  if (previous === null) return
  const archive = execFileSync('git', ['archive', previous, 'lib', 'prisma', 'package.json', 'prisma.config.ts'], {
    cwd: root,
    maxBuffer: 2 ** 28,
  })
  execFileSync('tar', ['-x', '-C', directory], { input: archive })
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  execFileSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], { cwd: directory, stdio: 'ignore' })
})

afterAll(async () => {
  await receiver.close()
  rmSync(directory, { recursive: true })
})

const publishThree = `
  const [{ createDb }, { addEndpoint, createScope, publish }] = await Promise.all([import('./lib/db/client.ts'), import('./lib/testing/world.ts')])
  const db = createDb(process.env.DATABASE_URL)
  const scope = process.env.SCOPE ? JSON.parse(process.env.SCOPE) : await createScope(db)
  if (!process.env.SCOPE) await addEndpoint(db, scope, { url: process.env.RECEIVER })
  for (let n = 0; n < 3; n++) await publish(db, scope)
  process.stdout.write(JSON.stringify(scope))
  process.exit(0)`

/** Three events, published by the code of the previous version. Returns to whom. */
function publishAsBefore(scope = ''): string {
  const options = { cwd: directory, env: { ...env, SCOPE: scope, RECEIVER: receiver.url }, encoding: 'utf8' } as const
  return execFileSync(process.execPath, ['--input-type=module', '-e', publishThree], options)
}

test.skipIf(previous === null)(
  'the newest migration is applied while portal and dispatcher of the version before it work, and they go on',
  async () => {
    const known = new Set(migrations(join(directory, 'prisma/migrations')))
    expect(known).not.toContain(newest)
    await migrate(url, migrationsDirectory, { only: known })
    const dispatcher = spawn(process.execPath, ['lib/dispatcher/main.ts'], { cwd: directory, env, stdio: ['ignore', 'ignore', 'inherit'] })
    const ended = once(dispatcher, 'exit')
    const scope = publishAsBefore()
    // Its statements are prepared now, so that a column that they see differently would show.
    await receiver.waitFor(3)
    expect(await migrate(url)).toContain(newest)
    publishAsBefore(scope)
    await receiver.waitFor(6)
    const { organizationId, environment } = JSON.parse(scope)
    await publish(db, { organizationId, environment })
    await receiver.waitFor(7)
    dispatcher.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(await db.delivery.groupBy({ by: ['status'], _count: true })).toEqual([{ status: 'succeeded', _count: 7 }])
  },
)

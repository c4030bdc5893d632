import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { newestMigration, type PreviousVersion, previousCommit, unpackVersion } from '#lib/testing/previous-version.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { publish } from '#lib/testing/world.ts'
import { migrate, migrationsDirectory } from './migrate.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { url, db } = useDatabase({ migrated: false })
const commit = previousCommit()
const env = { ...process.env, DATABASE_URL: url, TARGET_ALLOWLIST: '127.0.0.0/8', LOG_LEVEL: 'warn' } as const
let receiver: Receiver

beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.close())

const publishThree = `
  const [{ createDb }, { addEndpoint, createScope, publish }] = await Promise.all([import('./lib/db/client.ts'), import('./lib/testing/world.ts')])
  const db = createDb(process.env.DATABASE_URL)
  const scope = process.env.SCOPE ? JSON.parse(process.env.SCOPE) : await createScope(db)
  if (!process.env.SCOPE) await addEndpoint(db, scope, { url: process.env.RECEIVER })
  for (let n = 0; n < 3; n++) await publish(db, scope)
  process.stdout.write(JSON.stringify(scope))
  process.exit(0)`

/** Three events, published by the code of the previous version. Returns to whom. */
function publishAsBefore({ directory }: PreviousVersion, scope = ''): string {
  const options = { cwd: directory, env: { ...env, SCOPE: scope, RECEIVER: receiver.url }, encoding: 'utf8' } as const
  return execFileSync(process.execPath, ['--input-type=module', '-e', publishThree], options)
}

test.skipIf(commit === null)(
  'the newest migration is applied while portal and dispatcher of the version before it work, and they go on',
  async ({ onTestFinished }) => {
    const previous = unpackVersion(commit ?? '')
    onTestFinished(previous.remove)
    expect(previous.migrations).not.toContain(newestMigration)
    await migrate(url, migrationsDirectory, { only: previous.migrations })
    const dispatcher = spawn(process.execPath, ['lib/dispatcher/main.ts'], {
      cwd: previous.directory,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    onTestFinished(() => void dispatcher.kill('SIGKILL'))
    const ended = once(dispatcher, 'exit')
    const scope = publishAsBefore(previous)
    // Its statements are prepared now, so that a column that they see differently would show.
    await receiver.waitFor(3)
    expect(await migrate(url)).toContain(newestMigration)
    publishAsBefore(previous, scope)
    await receiver.waitFor(6)
    const { organizationId, environment } = JSON.parse(scope)
    await publish(db, { organizationId, environment })
    await receiver.waitFor(7)
    dispatcher.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(await db.delivery.groupBy({ by: ['status'], _count: true })).toEqual([{ status: 'succeeded', _count: 7 }])
  },
)

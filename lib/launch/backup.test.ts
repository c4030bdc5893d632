import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createDb } from '#lib/db/client.ts'
import { type Embedded, startEmbedded } from '#lib/db/embedded.ts'
import { migrate } from '#lib/db/migrate.ts'
import { secretFile } from '#lib/db/secret-file.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { temporaryDataDir } from '#lib/testing/temporary.ts'
import { addEndpoint, createScope, publish, whenOver } from '#lib/testing/world.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const run = promisify(execFile)
let dataDir: string
let restoredDir: string
let receiver: Receiver
let source: Embedded
const servers: Embedded[] = []

/** An installation in use: PostgreSQL runs, an endpoint has a secret, an event waits. */
beforeAll(async () => {
  dataDir = await temporaryDataDir('hookport-backup-')
  restoredDir = await temporaryDataDir('hookport-restore-')
  await rm(restoredDir, { recursive: true })
  process.env.ENCRYPTION_KEY = await secretFile(join(dataDir, 'encryption-key'))
  receiver = await startReceiver()
  source = await start(dataDir)
  await migrate(source.url)
})

afterAll(async () => {
  await Promise.all([receiver.close(), ...servers.map((server) => server.stop())])
  for (const directory of [dataDir, restoredDir]) await rm(directory, { recursive: true, force: true, maxRetries: 10 })
})

async function start(directory: string): Promise<Embedded> {
  const server = await startEmbedded({ dataDir: directory, profile: 'test' })
  servers.push(server)
  return server
}

/** One of the two commands, as npm runs it; throws with what it said when it fails. */
async function command(name: 'backup' | 'restore', directory: string, ...args: string[]): Promise<string> {
  const { PATH, HOME } = process.env
  const env = { NODE_ENV: 'production', PATH, HOME, DATA_DIR: directory } as const
  return (await run(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...args], { env })).stdout
}

test('a backup that is made while events are published is restored into an empty directory, where they are delivered', async () => {
  const db = createDb(source.url)
  const scope = await createScope(db)
  await addEndpoint(db, scope, { url: receiver.url, headers: { authorization: 'Bearer of-the-receiver' } })
  await publish(db, scope, { data: { text: 'tab\tnew\nline \\ backslash ü €' } })
  let isOver = false
  const publishing = (async () => {
    for (; !isOver; await new Promise((resolve) => setTimeout(resolve, 5))) await publish(db, scope)
  })()
  const path = join(dataDir, 'backup.tar.gz')
  const said = await command('backup', dataDir, '--with-keys', path)
  isOver = true
  await publishing
  expect(said).toMatch(/✓ \d+ rows in .*backup\.tar\.gz/)

  expect(await command('restore', restoredDir, path)).toMatch(/✓ the backup of .* is in /)
  expect(await readFile(join(restoredDir, 'encryption-key'), 'utf8')).toBe(await readFile(join(dataDir, 'encryption-key'), 'utf8'))
  const restored = await start(restoredDir)
  const copy = createDb(restored.url)
  const [events, deliveries] = await Promise.all([copy.event.count(), copy.delivery.count()])
  // One moment: no event without its delivery, and none from after it.
  expect(events).toBe(deliveries)
  expect(events).toBeGreaterThan(0)
  expect(await db.event.count()).toBeGreaterThan(events)
  expect(await copy.auditEntry.count()).toBe(await db.auditEntry.count())
  await dispatchUntil(restored.url, () => whenOver(copy, scope))
  expect(receiver.requests).toHaveLength(events)
  expect(receiver.requests.some(({ body }) => JSON.parse(body).data.text === 'tab\tnew\nline \\ backslash ü €')).toBe(true)
  expect(receiver.requests.every(({ headers }) => headers.authorization === 'Bearer of-the-receiver')).toBe(true)
  await Promise.all([db.$disconnect(), copy.$disconnect()])
})

test('a directory that holds something is not restored into', async () => {
  await expect(command('restore', dataDir, join(dataDir, 'backup.tar.gz'))).rejects.toThrow('is not empty')
})

test('a backup that is cut off leaves nothing behind', async () => {
  const path = join(dataDir, 'half.tar.gz')
  const whole = await readFile(join(dataDir, 'backup.tar.gz'))
  await writeFile(path, whole.subarray(0, whole.length / 2))
  const target = `${restoredDir}-half`
  await expect(command('restore', target, path)).rejects.toThrow('hookport: ')
  expect((await run('ls', ['-A', target])).stdout).toBe('')
  await rm(target, { recursive: true })
})

test('without --with-keys no secret file is in a backup, and the command says where they are', async () => {
  const path = join(dataDir, 'without.tar.gz')
  expect(await command('backup', dataDir, path)).toContain(join(dataDir, 'encryption-key'))
  expect((await run('tar', ['-tzf', path])).stdout).not.toContain('keys/')
  expect((await run('tar', ['-tzf', join(dataDir, 'backup.tar.gz')])).stdout).toContain('keys/encryption-key')
})

/** Runs a dispatcher on the restored installation, with its key, for as long as `work` takes. */
async function dispatchUntil(url: string, work: () => Promise<unknown>): Promise<void> {
  const ENCRYPTION_KEY = (await readFile(join(restoredDir, 'encryption-key'), 'utf8')).trim()
  const env = { ...process.env, DATABASE_URL: url, ENCRYPTION_KEY, TARGET_ALLOWLIST: '127.0.0.0/8', LOG_LEVEL: 'silent' } as const
  const dispatcher = spawn(process.execPath, ['lib/dispatcher/main.ts'], { env, stdio: 'inherit' })
  const ended = once(dispatcher, 'exit')
  await work()
  dispatcher.kill('SIGTERM')
  await ended
}

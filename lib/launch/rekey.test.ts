import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId, uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, publish, whenOver } from '#lib/testing/world.ts'
import { encryptBytes } from '#lib/webhooks/aead.ts'
import { dataKeyOf } from '#lib/webhooks/data-keys.ts'
import { currentMasterKey } from '#lib/webhooks/master-keys.ts'

// This process knows the old key only; the new one is known to the processes that it starts.
const { db, url } = useDatabase()
const oldKey = `${process.env.ENCRYPTION_KEY}`
const newKey = Buffer.alloc(32, 7).toString('base64')
const both = { ENCRYPTION_KEY: newKey, ENCRYPTION_KEY_PREVIOUS: oldKey }
const organizations = 1500
const missing = { headers: {}, body: '' }
let directory: string
let receiver: Receiver

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookport-rekey-'))
  receiver = await startReceiver()
})

afterAll(async () => {
  await receiver.close()
  await rm(directory, { recursive: true })
})

type Keys = { ENCRYPTION_KEY: string; ENCRYPTION_KEY_PREVIOUS?: string }

function start(program: string, keys: Keys) {
  const { ENCRYPTION_KEY: _, ...inherited } = process.env
  const allowed = { TARGET_ALLOWLIST: '127.0.0.0/8', LOG_LEVEL: 'error' }
  const env = { ...inherited, ...allowed, DATABASE_URL: url, DATA_DIR: directory, ...keys }
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', program)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(([stdout, stderr, [code]]) => {
    return { stdout, stderr, code }
  })
  return { child, ended }
}

/** An endpoint as an installation has it that is older than data keys. */
async function addOldEndpoint() {
  const { organizationId, environment } = await createScope(db)
  const scope = { organizationId, environment }
  const endpoint = await addEndpoint(db, scope, { url: receiver.url, headers: { 'x-token': 'sesame' } })
  const id = uuidOf('ep', endpoint.id)
  const [row] = await db.endpointSecret.findMany({ where: { endpointId: id } })
  const sealed = (plain: string, context: string) =>
    new Uint8Array(Buffer.concat([Buffer.of(1), encryptBytes(currentMasterKey().key, Buffer.from(plain), context)]))
  await db.endpointSecret.updateMany({ where: { endpointId: id }, data: { ciphertext: sealed(endpoint.secret, row?.id ?? '') } })
  const before = { callbackHash: 'plain', callbackHashSealed: null, callbackHashDigest: null }
  await db.endpoint.update({ where: { id }, data: { ...before, headers: sealed('{"x-token":"sesame"}', id) } })
  await db.dataKey.deleteMany({ where: { organizationId } })
  return { scope, secret: endpoint.secret }
}

async function addManyOrganizations(): Promise<void> {
  const rows = Array.from({ length: organizations }, () => ({ id: newId(), name: 'Many' }))
  await db.organization.createMany({ data: rows.map((row) => ({ ...row, slug: row.id })) })
  await Promise.all(rows.map(({ id }) => dataKeyOf(db, id)))
}

function countUnder(masterKeyId: string): Promise<number> {
  return db.dataKey.count({ where: { masterKeyId } })
}

test('the master key is changed while a dispatcher delivers, also when the command is killed in the middle', {
  timeout: 120_000,
}, async () => {
  const old = await addOldEndpoint()
  const scope = await createScope(db)
  const { secret } = await addEndpoint(db, scope, { url: receiver.url, headers: { 'x-token': 'sesame' } })
  await addManyOrganizations()
  const oldId = currentMasterKey().id
  const dispatcher = start('dispatcher/main.ts', both)
  // What is delivered, and verified, while the command runs.
  const deliver = async () => {
    for (const [to, its] of [[old.scope, old.secret] as const, [scope, secret] as const]) {
      await publish(db, to)
      expect((await whenOver(db, to)).every(({ status }) => status === 'succeeded')).toBe(true)
      const { headers, body } = receiver.requests.at(-1) ?? missing
      const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`]))
      expect(given['x-token']).toBe('sesame')
      new Webhook(its).verify(body, given)
    }
  }
  await deliver()

  const killed = start('launch/rekey.ts', both)
  while ((await countUnder(oldId)) > organizations) await sleep(5)
  killed.child.kill('SIGKILL')
  await killed.ended
  const left = await countUnder(oldId)
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(organizations)
  await deliver()

  const second = start('launch/rekey.ts', both)
  await deliver()
  const { stdout, stderr, code } = await second.ended
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).toContain(`${left} data keys wrapped anew`)
  expect(stdout).toContain('ENCRYPTION_KEY_PREVIOUS may be removed, from the portal and every dispatcher.')
  expect(await countUnder(oldId)).toBe(0)
  const [moved] = await db.endpoint.findMany({ where: { organizationId: old.scope.organizationId }, include: { secrets: true } })
  expect([moved?.callbackHash, moved?.headers?.[0], moved?.secrets[0]?.ciphertext[0]]).toEqual([null, 2, 2])
  await deliver()
  dispatcher.child.kill('SIGTERM')
  await dispatcher.ended

  // From now on the new key is enough.
  const alone = start('dispatcher/main.ts', { ENCRYPTION_KEY: newKey })
  await deliver()
  alone.child.kill('SIGTERM')
  expect((await alone.ended).stderr).toBe('')
})

test('done once more it changes nothing and says so', async () => {
  const before = await db.dataKey.findMany({ orderBy: { id: 'asc' } })
  const { stdout, code } = await start('launch/rekey.ts', { ENCRYPTION_KEY: newKey }).ended
  expect({ stdout: stdout.trim(), code }).toMatchObject({
    stdout: expect.stringMatching(/^Everything is encrypted under ENCRYPTION_KEY \w{8}\.$/),
    code: 0,
  })
  expect(await db.dataKey.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
})

test.each(['dispatcher/main.ts', 'launch/rekey.ts'])('%s with the old key alone ends with one line that says so', async (program) => {
  const { stderr, code } = await start(program, { ENCRYPTION_KEY: oldKey }).ended
  expect({ code, lines: stderr.trim().split('\n') }).toEqual({
    code: 1,
    lines: [expect.stringMatching(/^hookport: ENCRYPTION_KEY: this database needs the key \w{8}, and \w{8} was given/)],
  })
})

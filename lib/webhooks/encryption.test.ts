import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, loopback, testActor } from '#lib/testing/world.ts'
import { uuidOf } from '../ids.ts'
import { encryptBytes } from './aead.ts'
import { dataKeyOf } from './data-keys.ts'
import { open, type Place, seal } from './encryption.ts'
import { getEndpoint, updateEndpoint } from './endpoints.ts'
import { putEntity } from './entities.ts'
import { checkMasterKey } from './master-key-check.ts'
import { currentMasterKey } from './master-keys.ts'
import { countOutdated, moveSecrets } from './rekey.ts'
import { revealSecret } from './secrets.ts'
import { searchEverywhere } from './staff-search.ts'
import { installCatalog } from './vendor-catalogs.ts'

const { db } = useDatabase()
const url = 'http://127.0.0.1:9/'

/** A ciphertext as it was made before there were data keys. */
function sealedBefore(text: string, id: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([Buffer.of(1), encryptBytes(currentMasterKey().key, Buffer.from(text), id)]))
}

async function scopeOnly() {
  const { organizationId, environment } = await createScope(db)
  return { organizationId, environment }
}

test('secret, private key, headers and callback hash are in no row, and every organization has a key of its own', async () => {
  const scopes = [await scopeOnly(), await scopeOnly()] as const
  const input = { url, signing: 'both', headers: { authorization: 'Bearer sesame-open' }, callbackHash: 'hash-of-nobody' }
  const { secret } = await addEndpoint(db, scopes[0], input)
  await addEndpoint(db, scopes[1], input)
  const rows = [
    await db.endpoint.findMany(),
    await db.endpointSecret.findMany(),
    await db.dataKey.findMany(),
    await db.auditEntry.findMany(),
  ]
  const stored = JSON.stringify(rows, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value))
  for (const text of [secret, 'whsk_', 'sesame-open', 'hash-of-nobody']) expect(stored).not.toContain(text)
  const [first, second] = await Promise.all(scopes.map(({ organizationId }) => dataKeyOf(db, organizationId)))
  expect(first?.key.equals(second?.key ?? currentMasterKey().key)).toBe(false)
  expect(await db.dataKey.count({ where: { organizationId: { in: scopes.map(({ organizationId }) => organizationId) } } })).toBe(2)
})

test('a ciphertext opens in its own column, row and organization only', async () => {
  const [one, other] = [await scopeOnly(), await scopeOnly()]
  const place: Place = { column: 'headers', id: uuidOf('ep', (await addEndpoint(db, one, { url })).id) }
  const dataKey = await dataKeyOf(db, one.organizationId)
  const sealed = seal(dataKey, 'text', place)
  expect(open(dataKey, sealed, place)).toBe('text')
  expect(() => open(dataKey, sealed, { ...place, column: 'callback_hash' })).toThrow()
  expect(() => open(dataKey, sealed, { ...place, id: dataKey.id })).toThrow()
  const foreign = await dataKeyOf(db, other.organizationId)
  expect(() => open(foreign, sealed, place)).toThrow('another data key')
  expect(() => open({ ...foreign, id: dataKey.id }, sealed, place)).toThrow()
  const flipped = sealed.map((byte, index) => (index === sealed.length - 1 ? byte ^ 1 : byte))
  expect(() => open(dataKey, flipped, place)).toThrow()
})

test('a data key that two make at once is one', async () => {
  const { organizationId } = await scopeOnly()
  const keys = await Promise.all(Array.from({ length: 8 }, () => db.$transaction((tx) => dataKeyOf(tx, organizationId))))
  expect(new Set(keys.map(({ id }) => id)).size).toBe(1)
})

test('a data key whose transaction is rolled back encrypts nothing afterwards', async () => {
  const { organizationId } = await scopeOnly()
  const lost = await db
    .$transaction(async (tx) => {
      const key = await dataKeyOf(tx, organizationId)
      throw Object.assign(new Error('rolled back'), { key })
    })
    .catch((error: { key?: { id: string } }) => error.key?.id)
  expect(lost).toBeDefined()
  const { id } = await dataKeyOf(db, organizationId)
  expect(id).not.toBe(lost)
  expect(await db.dataKey.findFirst({ where: { organizationId }, select: { id: true } })).toEqual({ id })
})

test('what was stored before there were data keys is read as ever, and moved without a change that people see', async () => {
  const scope = await scopeOnly()
  const { id: publicId, secret } = await addEndpoint(db, scope, { url, headers: { authorization: 'Bearer a', 'x-tenant': 'acme' } })
  const id = uuidOf('ep', publicId)
  const [row] = await db.endpointSecret.findMany({ where: { endpointId: id } })
  await db.endpointSecret.updateMany({ where: { endpointId: id }, data: { ciphertext: sealedBefore(secret, row?.id ?? '') } })
  const headers = sealedBefore('{"authorization":"Bearer b","x-tenant":"old"}', id)
  const { updatedAt } = await db.endpoint.findUniqueOrThrow({ where: { id } })
  const plain = { callbackHash: 'plain-hash', callbackHashSealed: null, callbackHashDigest: null }
  await db.endpoint.update({ where: { id }, data: { headers, ...plain, updatedAt } })
  const read = async () => ({ ...(await getEndpoint(db, scope, publicId)), ...(await revealSecret(db, testActor, scope, publicId)) })
  const before = await read()
  expect(before).toMatchObject({ secret, callbackHash: 'plain-hash', headers: { 'x-tenant': 'old' } })
  await expect(addEndpoint(db, scope, { url, callbackHash: 'plain-hash' })).rejects.toMatchObject({ code: 'conflict' })

  await moveSecrets(db, () => undefined)
  expect(await countOutdated(db)).toEqual({ keys: 0, endpoints: 0 })
  expect(await read()).toEqual(before)
  await expect(addEndpoint(db, scope, { url, callbackHash: 'plain-hash' })).rejects.toMatchObject({ code: 'conflict' })
  const moved = await db.endpoint.findUniqueOrThrow({ where: { id } })
  expect([moved.callbackHash, moved.headers?.[0], moved.callbackHashSealed?.[0]]).toEqual([null, 2, 2])
})

test('a callback hash is found by staff, and changed as before', async () => {
  const scope = await scopeOnly()
  const { id } = await addEndpoint(db, scope, { url, callbackHash: 'find-me-by-this' })
  expect((await searchEverywhere(db, 'find-me-by-this')).hits).toMatchObject([{ kind: 'endpoint', id }])
  const patch = { callbackHash: 'another-one' }
  await expect(updateEndpoint(db, testActor, scope, id, patch, { allowlist: loopback })).resolves.toMatchObject(patch)
})

test('a record is known again by the hashes that were made with ENCRYPTION_KEY itself', async () => {
  await installCatalog(db, testActor, 'akamai')
  const scope = await scopeOnly()
  await db.dataKey.deleteMany({ where: { organizationId: null } })
  const key = Buffer.from(hkdfSync('sha256', currentMasterKey().key, '', 'hookport entity attributes', 32))
  const hash = createHmac('sha256', key).update('email\0"a@example.com"').digest('base64url')
  await db.entity.create({ data: { ...scope, type: 'user', uuid: 'u-1', hashes: { email: hash } } })
  const put = (email: string) => putEntity(db, scope, { type: 'user', uuid: 'u-1' }, { attributes: { email } })
  expect(await put('a@example.com')).toMatchObject({ change: null })
  expect(await put('b@example.com')).toMatchObject({ change: 'UPDATE', changedAttributes: ['email'] })
})

test('a process without the key of the database says so at its start', async () => {
  await expect(checkMasterKey(db)).resolves.toBeUndefined()
  const { organizationId } = await scopeOnly()
  await db.dataKey.create({
    data: { id: organizationId, organizationId, masterKeyId: '0badc0de', wrapped: new Uint8Array(randomBytes(60)) },
  })
  await expect(checkMasterKey(db)).rejects.toThrow(/^ENCRYPTION_KEY: this database needs the key 0badc0de/)
  await db.dataKey.delete({ where: { id: organizationId } })
})

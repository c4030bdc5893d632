import { createPublicKey, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { type ReceivedRequest, type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, loopback, testActor, testEngine } from '#lib/testing/world.ts'
import { getEndpoint, updateEndpoint } from '#lib/webhooks/endpoints.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { jwkOf, publicKeysOf } from '#lib/webhooks/public-keys.ts'
import { endRotation, previousSecret, rollBackSecret, rotateSecret } from '#lib/webhooks/secret-rotation.ts'
import { revealSecret } from '#lib/webhooks/secrets.ts'
import { lastVerified } from '#lib/webhooks/verified-with.ts'
import type { Engine } from './engine.ts'
import { testEndpoint } from './test-endpoint.ts'

const { db, url } = useDatabase()
let engine: Engine
let receiver: Receiver
let scope: Scope

beforeAll(async () => {
  engine = testEngine(url)
  receiver = await startReceiver()
})

afterAll(async () => {
  await receiver.close()
  await engine.close()
})

beforeEach(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  receiver.requests.length = 0
  receiver.respondAlways({ status: 200 })
})

/** What arrives when one is sent now. */
async function arrivalAt(endpointId: string): Promise<ReceivedRequest> {
  await testEndpoint(db, engine, scope, endpointId, {})
  const request = receiver.requests.at(-1)
  if (!request) throw new Error('nothing arrived')
  return request
}

/** As a receiver that has one secret, by the package of Standard Webhooks. */
function verifies(secret: string, { headers, body }: ReceivedRequest): boolean {
  try {
    new Webhook(secret).verify(body, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`])))
    return true
  } catch {
    return false
  }
}

/** As a receiver that has one public key, by Node's crypto alone. */
function verifiesWithKey(publicKey: string, { headers, body }: ReceivedRequest): boolean {
  const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64').toString('base64url')
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
  return tokens(headers, 'v1a').some((token) => verify(null, signed, key, Buffer.from(token, 'base64')))
}

function tokens(headers: ReceivedRequest['headers'], version: string): string[] {
  const all = `${headers['webhook-signature']}`.split(' ').map((part) => part.split(','))
  return all.flatMap(([name, value]) => (name === version && value !== undefined ? [value] : []))
}

test('a rotation signs with both, ending it early with the new one only, rolling it back with the old one only', async () => {
  const { id, secret: old } = await addEndpoint(db, scope, { url: receiver.url })
  const whoVerify = async (...secrets: string[]) => {
    const request = await arrivalAt(id)
    return secrets.map((secret) => verifies(secret, request))
  }
  const { secret: fresh } = await rotateSecret(db, testActor, scope, id, { graceSeconds: 3600 })
  expect(await whoVerify(old, fresh)).toEqual([true, true])

  expect(await endRotation(db, testActor, scope, id)).toEqual({ secret: fresh })
  expect(await whoVerify(old, fresh)).toEqual([false, true])
  expect(await previousSecret(db, scope, id)).toMatchObject({ signs: false })

  expect(await rollBackSecret(db, testActor, scope, id, { graceSeconds: 0 })).toEqual({ secret: old })
  expect(await whoVerify(old, fresh)).toEqual([true, false])

  const forward = await rollBackSecret(db, testActor, scope, id, { graceSeconds: 60 })
  expect(forward).toMatchObject({ secret: fresh, previous: { secret: old } })
  expect(await whoVerify(old, fresh)).toEqual([true, true])
  const entries = await db.auditEntry.findMany({ where: { subject: id }, orderBy: { id: 'asc' } })
  expect(entries.map(({ action }) => action)).toEqual([
    'endpoint.created',
    'endpoint.secret_rotated',
    'endpoint.secret_rotation_ended',
    'endpoint.secret_rolled_back',
    'endpoint.secret_rolled_back',
  ])
  expect(JSON.stringify(entries)).not.toMatch(/whsec_/)
})

test('the page of a rotation has both secrets and until when the old one signs', async () => {
  const { id, secret: old } = await addEndpoint(db, scope, { url: receiver.url })
  const { secret } = await rotateSecret(db, testActor, scope, id, { graceSeconds: 3600 })
  const shown = await revealSecret(db, testActor, scope, id)
  expect(shown).toEqual({ secret, previous: { secret: old, expiresAt: expect.any(String) } })
  expect(Date.parse(shown.previous?.expiresAt ?? '') - Date.now()).toBeGreaterThan(3_590_000)
})

test('there is nothing to end or to roll back where nothing was replaced, nor after a replacement without grace', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url })
  await expect(endRotation(db, testActor, scope, id)).rejects.toMatchObject({ code: 'conflict' })
  await expect(rollBackSecret(db, testActor, scope, id, { graceSeconds: 0 })).rejects.toMatchObject({ code: 'conflict' })
  await rotateSecret(db, testActor, scope, id, { graceSeconds: 0 })
  await expect(rollBackSecret(db, testActor, scope, id, { graceSeconds: 0 })).rejects.toMatchObject({ code: 'conflict' })
  expect(await previousSecret(db, scope, id)).toBeNull()
})

test('another organization can neither end nor roll back a rotation', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url })
  await rotateSecret(db, testActor, scope, id, { graceSeconds: 3600 })
  const { organizationId, environment } = await createScope(db)
  const stranger = { organizationId, environment }
  await expect(endRotation(db, testActor, stranger, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(rollBackSecret(db, testActor, stranger, id, { graceSeconds: 0 })).rejects.toMatchObject({ code: 'not_found' })
})

test('an endpoint signs with its secret, its key pair, or both, as it is set', async () => {
  const { id, secret, publicKeys: before } = await addEndpoint(db, scope, { url: receiver.url })
  expect(before).toEqual([])
  const set = (signing: 'hmac' | 'ed25519' | 'both') => updateEndpoint(db, testActor, scope, id, { signing }, { allowlist: loopback })
  const { publicKeys } = await set('both')
  const [publicKey = ''] = publicKeys
  const whoVerify = async () => {
    const request = await arrivalAt(id)
    return { secret: verifies(secret, request), key: verifiesWithKey(publicKey, request) }
  }
  expect(publicKey).toMatch(/^whpk_[\w+/]{43}=$/)
  expect(await whoVerify()).toEqual({ secret: true, key: true })
  expect((await set('ed25519')).publicKeys).toEqual(publicKeys)
  expect(await whoVerify()).toEqual({ secret: false, key: true })
  await set('hmac')
  expect(await whoVerify()).toEqual({ secret: true, key: false })
})

test('the key set has the key that signs, and during a rotation the one before it, which signs along', async () => {
  const { id, publicKeys } = await addEndpoint(db, scope, { url: receiver.url, signing: 'ed25519' })
  const [old = ''] = publicKeys
  expect(await publicKeysOf(db, id)).toEqual({ keys: [jwkOf(old)] })
  await rotateSecret(db, testActor, scope, id, { graceSeconds: 60 })
  const [fresh = '', second] = (await getEndpoint(db, scope, id)).publicKeys
  expect(second).toBe(old)
  expect((await publicKeysOf(db, id)).keys.map(({ kid }) => kid)).toEqual([jwkOf(fresh).kid, jwkOf(old).kid])
  const during = await arrivalAt(id)
  expect([old, fresh].map((key) => verifiesWithKey(key, during))).toEqual([true, true])
  await endRotation(db, testActor, scope, id)
  const after = await arrivalAt(id)
  expect([old, fresh].map((key) => verifiesWithKey(key, after))).toEqual([false, true])
  expect(await publicKeysOf(db, id)).toEqual({ keys: [jwkOf(fresh)] })
})

test('an endpoint without keys, one that is deleted and one that never was are answered alike', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url })
  const answers = [id, 'ep_01jd3xbz5mh8k2n6q9s3v7x1yg', 'nonsense'].map((one) => publicKeysOf(db, one).catch((error: Error) => error))
  const messages = (await Promise.all(answers)).map((answer) => (answer instanceof Error ? answer.message : 'keys'))
  expect(new Set(messages).size).toBe(1)
})

test('a receiver that names the signature it has verified tells which secret it has', async () => {
  const { id, secret: old } = await addEndpoint(db, scope, { url: receiver.url, signing: 'both' })
  expect(await testEndpoint(db, engine, scope, id, {})).toMatchObject({ verifiedWith: null })
  await rotateSecret(db, testActor, scope, id, { graceSeconds: 60 })
  receiver.respondAlways(verifyingReceiver(old))
  expect(await testEndpoint(db, engine, scope, id, {})).toMatchObject({ verifiedWith: 'previous' })
  expect(await lastVerified(db, scope, id)).toMatchObject({ previous: { test: true }, current: null })
  const { secret } = await revealSecret(db, testActor, scope, id)
  receiver.respondAlways(verifyingReceiver(secret))
  expect(await testEndpoint(db, engine, scope, id, {})).toMatchObject({ verifiedWith: 'current' })
  receiver.respondAlways({ headers: { 'webhook-verified-with': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' } })
  expect(await testEndpoint(db, engine, scope, id, {})).toMatchObject({ verifiedWith: 'unknown' })
  expect(await lastVerified(db, scope, id)).toMatchObject({ previous: { test: true }, current: { test: true } })
})

/** A receiver as the guides show it: it tries the signatures one by one, and answers with the one that fits. */
function verifyingReceiver(secret: string) {
  return (request: ReceivedRequest, response: { setHeader(name: string, value: string): unknown; end(): unknown }) => {
    const accepted = `${request.headers['webhook-signature']}`
      .split(' ')
      .find((signature) => verifies(secret, { ...request, headers: { ...request.headers, 'webhook-signature': signature } }))
    if (accepted !== undefined) response.setHeader('webhook-verified-with', accepted)
    response.end()
  }
}

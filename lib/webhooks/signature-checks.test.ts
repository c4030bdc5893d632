import { randomBytes } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, claimSome, createScope, deliver, publish, testActor, testEngine } from '#lib/testing/world.ts'
import type { Scope } from './organizations.ts'
import { rotateSecret } from './secret-rotation.ts'
import { revealSecret } from './secrets.ts'
import { checkSignature, type SignatureCheck, type SignatureCheckInput, signatureCheckInput } from './signature-checks.ts'

process.env.ENCRYPTION_KEY ??= randomBytes(32).toString('base64')
const { db, url } = useDatabase()
const receivers: Receiver[] = []
afterAll(() => Promise.all(receivers.map((receiver) => receiver.close())))

/** An endpoint that has got one event, and the request as it came there. */
async function received(script: { status?: number; headers?: Record<string, string> } = {}) {
  const { slug: _, ...scope } = await createScope(db)
  const receiver = await startReceiver()
  receivers.push(receiver)
  receiver.respondAlways({ status: 401, ...script })
  const endpoint = await addEndpoint(db, scope, { url: receiver.url })
  await publish(db, scope, { data: { n: 1, name: 'größer', inner: { b: 1, a: 2 } } })
  const engine = testEngine(url)
  for (const claim of await claimSome(engine)) await deliver(engine, claim)
  await engine.close()
  const [request] = await receiver.waitFor(1)
  if (!request) throw new Error('nothing arrived')
  return { scope, endpoint, headers: JSON.stringify(request.headers), body: request.body }
}

function check(scope: Scope, input: SignatureCheckInput, now = new Date()): Promise<SignatureCheck> {
  return checkSignature(db, scope, signatureCheckInput.parse(input), now)
}

test('a request as it arrived is genuine, and no secret is told', async () => {
  const { scope, endpoint, headers, body } = await received()
  const found = await check(scope, { headers, body })
  expect(found).toMatchObject({ verdict: 'genuine', read: { comparedWithLog: true }, findings: [{ kind: 'secret', level: 'good' }] })
  const { secret } = await revealSecret(db, testActor, scope, endpoint.id)
  expect(JSON.stringify(found)).not.toContain(secret.slice(6))
})

test('a tampered body is compared with what was sent, and the place is named', async () => {
  const { scope, headers, body } = await received()
  const found = await check(scope, { headers, body: body.replace('"n":1', '"n":7') })
  expect(found).toMatchObject({
    verdict: 'explained',
    findings: [{ kind: 'secret' }, { kind: 'body_changed', difference: { position: body.indexOf('1,"name') } }],
  })
})

test('keys in another order deep inside are recognized, because the log knows the order that was sent', async () => {
  const { scope, headers, body } = await received()
  const found = await check(scope, { headers, body: body.replace('{"b":1,"a":2}', '{"a":2,"b":1}') })
  expect(found.findings[1]).toMatchObject({ title: expect.stringContaining('another order') })
})

test('the secret of another endpoint, and of another environment, is told as such', async () => {
  const { scope, endpoint, headers, body } = await received()
  const other = await addEndpoint(db, scope, { url: 'http://127.0.0.1:1/other' })
  const named = await check(scope, { headers, body, endpointId: other.id })
  expect(named).toMatchObject({ verdict: 'explained', findings: [{ kind: 'secret', title: expect.stringContaining(endpoint.url) }] })
  const elsewhere = await check({ ...scope, environment: 'production' }, { headers, body })
  expect(elsewhere).toMatchObject({ verdict: 'explained', findings: [{ title: expect.stringContaining('(sandbox)') }] })
})

test('a rotated secret is told as the previous one, and after its grace as one that has ended', async () => {
  const { scope, endpoint, headers, body } = await received()
  await rotateSecret(db, testActor, scope, endpoint.id, { graceSeconds: 600 })
  expect((await check(scope, { headers, body })).findings[0]).toMatchObject({
    level: 'good',
    title: expect.stringContaining('previous secret'),
  })
  await db.endpointSecret.updateMany({ where: { expiresAt: { not: null } }, data: { expiresAt: new Date(0) } })
  expect((await check(scope, { headers, body })).findings[0]).toMatchObject({
    level: 'fault',
    title: expect.stringContaining('which ended on'),
  })
})

test("the receiver's clock is read from the Date of its answer, or from what is told", async () => {
  const late = new Date(Date.now() + 3_600_000).toUTCString()
  const { scope, headers, body } = await received({ headers: { date: late } })
  const found = await check(scope, { headers, body })
  expect(found.findings[1]).toMatchObject({ kind: 'clock_wrong', title: expect.stringContaining('60 minutes') })
  expect((await check(scope, { headers, body, receivedAt: String(Date.now()) })).verdict).toBe('genuine')
  await expect(check(scope, { headers, body, receivedAt: 'yesterday' })).rejects.toMatchObject({ code: 'invalid_input' })
})

test('another organization learns nothing about a request that is not its own', async () => {
  const { headers, body } = await received()
  const { scope, endpoint } = await received()
  const found = await check(scope, { headers, body })
  expect(found).toMatchObject({ verdict: 'unexplained', read: { comparedWithLog: false }, findings: [{ kind: 'unexplained' }] })
  const { slug: _, ...stranger } = await createScope(db)
  await expect(check(stranger, { headers, body, endpointId: endpoint.id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(check(stranger, { headers, deliveryId: 'dlv_01jd3xd4p8k1n4r7t0w3y6a9cm' })).rejects.toMatchObject({ code: 'not_found' })
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, claimSome, createScope, deliver, deliveriesOf, publish, testEngine } from '#lib/testing/world.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { recordResults } from './record.ts'

const { url, db } = useDatabase()
let receiver: Receiver
let scope: Scope

beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.close())
beforeEach(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
})

test('whoever records after its lease has passed to another changes nothing', async () => {
  const { engine: slow, late, current } = await claimTwice()
  expect(await deliver(slow, current)).toMatchObject({ recorded: true })
  expect(await deliver(slow, late)).toMatchObject({ recorded: false })
  await slow.close()
  const [delivery] = await deliveriesOf(db, scope)
  expect(delivery).toMatchObject({ status: 'succeeded', attemptCount: 1 })
  expect(delivery?.attempts).toHaveLength(1)
})

test('an attempt is recorded together with its consequence or not at all', async () => {
  const engine = testEngine(url)
  await addEndpoint(db, scope, { url: receiver.url })
  await publish(db, scope)
  const [claim] = await claimSome(engine, 1)
  if (!claim) throw new Error('nothing was claimed')
  const broken = { ...(await deliver(engine, claim)).result, status: 'failed', delayMs: null } as const
  expect(await recordResults(engine.pool, [broken])).toEqual(new Set())
  await engine.close()
  expect(await deliveriesOf(db, scope)).toMatchObject([{ status: 'succeeded', attempts: [{ number: 1 }] }])
})

test('a record whose commit was not heard of counts once when it is written again', async () => {
  const engine = testEngine(url)
  await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [3600] })
  receiver.respondAlways({ status: 500 })
  await publish(db, scope)
  const [claim] = await claimSome(engine, 1)
  if (!claim) throw new Error('nothing was claimed')
  const result = await engine.attempt(claim)
  expect(await recordResults(engine.pool, [result])).toEqual(new Set([claim.id]))
  expect(await recordResults(engine.pool, [result])).toEqual(new Set())
  await engine.close()
  expect(await deliveriesOf(db, scope)).toMatchObject([{ status: 'retrying', attemptCount: 1, attempts: [{ number: 1 }] }])
})

test('of two results of one delivery in a batch, the one of the latest claim counts', async () => {
  const { engine, late, current } = await claimTwice()
  receiver.respond({ status: 410 }, { status: 200 })
  await recordResults(engine.pool, [await engine.attempt(late), await engine.attempt(current)])
  await engine.close()
  expect(await deliveriesOf(db, scope)).toMatchObject([{ status: 'succeeded', attempts: [{ number: 1, statusCode: 200 }] }])
})

test('results of one batch are told apart, whatever each of them came to', async () => {
  const engine = testEngine(url)
  await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [3600] })
  for (let n = 0; n < 5; n += 1) await publish(db, scope)
  const [succeeding, failing, refused, skipped, released] = await claimSome(engine, 5)
  if (!succeeding || !failing || !refused || !skipped || !released) throw new Error('too little was claimed')
  receiver.respond({ status: 200 }, { status: 503, body: 'später' })
  const success = await engine.attempt(succeeding)
  const none = { reason: null, delayMs: null, attempt: null }
  const batch = [
    { ...none, claim: skipped, status: 'skipped', reason: 'endpoint_deleted' },
    { ...success, claim: { ...refused, claimCount: refused.claimCount - 1 } },
    await engine.attempt(failing),
    { ...none, claim: released, status: 'released', delayMs: 0 },
    success,
  ] as const
  expect(await recordResults(engine.pool, [...batch])).toEqual(new Set([skipped.id, failing.id, released.id, succeeding.id]))
  await engine.close()
  const deliveries = new Map((await deliveriesOf(db, scope)).map((delivery) => [uuidOf('dlv', delivery.id), delivery]))
  expect(deliveries.get(succeeding.id)).toMatchObject({ status: 'succeeded', attempts: [{ number: 1, statusCode: 200 }] })
  expect(deliveries.get(failing.id)).toMatchObject({ status: 'retrying', attempts: [{ statusCode: 503, response: { body: 'später' } }] })
  expect(deliveries.get(refused.id)).toMatchObject({ status: 'delivering', attempts: [] })
  expect(deliveries.get(skipped.id)).toMatchObject({ status: 'skipped', reason: 'endpoint_deleted', attempts: [] })
  expect(deliveries.get(released.id)).toMatchObject({ status: 'pending', attemptCount: 0, attempts: [] })
})

/** One delivery, and two claims of it one after the other. */
async function claimTwice() {
  await addEndpoint(db, scope, { url: receiver.url })
  await publish(db, scope)
  const engine = testEngine(url, { leaseMs: 1 })
  const [late] = await claimSome(engine, 1)
  const [current] = await untilClaimed(engine)
  if (!late || !current) throw new Error('nothing was claimed')
  return { engine, late, current }
}

/** Claims again until the first claim's lease of a millisecond has ended. */
async function untilClaimed(engine: ReturnType<typeof testEngine>) {
  for (;;) {
    const claims = await claimSome(engine, 1)
    if (claims.length > 0) return claims
  }
}

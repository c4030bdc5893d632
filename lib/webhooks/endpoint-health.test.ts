import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Engine } from '#lib/dispatcher/engine.ts'
import { idAt, uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, claimSome, createScope, deliver, publish, testActor, testEngine } from '#lib/testing/world.ts'
import { endpointGlances, endpointHealth } from './endpoint-health.ts'
import { deleteEndpoint, updateEndpoint } from './endpoints.ts'
import type { Scope } from './organizations.ts'
import { createTestDelivery } from './test-deliveries.ts'

const { url, db } = useDatabase()
let receiver: Receiver
let engine: Engine
let scope: Scope

beforeAll(async () => {
  receiver = await startReceiver()
  engine = testEngine(url)
})
afterAll(() => Promise.all([receiver.close(), engine.close()]))
beforeEach(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
})

/** Publishes one event for each status and delivers it once; 0 is no answer. */
async function deliverAll(statuses: number[]): Promise<void> {
  for (const status of statuses) {
    await publish(db, scope)
    receiver.respond(status === 0 ? { reset: true } : { status })
    for (const claim of await claimSome(engine)) await deliver(engine, claim)
  }
  await engine.flush()
}

const health = (id: string) => endpointHealth(db, scope, id)

test('an endpoint that nothing was sent to has no rate, no latency and no streak', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url })
  const { hours, days, ...rest } = await health(id)
  expect(rest).toEqual({
    attempts: 0,
    successRate: null,
    latency: null,
    lastSuccessAt: null,
    streak: null,
    backlog: { ready: 0, retrying: 0, oldestDueSeconds: 0 },
    skipped: 0,
  })
  expect([hours.length, days.length]).toEqual([24, 30])
  expect(
    [...hours, ...days].every(({ succeeded, retrying, failed, meanMs }) => succeeded + retrying + failed === 0 && meanMs === null),
  ).toBe(true)
})

test('attempts are counted by what came of them, in their hour and in their day', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [] })
  await deliverAll([200, 204, 500, 0])
  await updateEndpoint(db, testActor, scope, id, { retrySchedule: [1000] }, { allowlist: [] })
  await deliverAll([503])
  const { hours, days, attempts, successRate } = await health(id)
  expect({ attempts, successRate }).toEqual({ attempts: 5, successRate: 2 / 5 })
  for (const series of [hours, days]) {
    const total = { succeeded: 0, failed: 0, retrying: 0 }
    for (const { succeeded, failed, retrying } of series) {
      total.succeeded += succeeded
      total.failed += failed
      total.retrying += retrying
    }
    expect(total).toEqual({ succeeded: 2, failed: 2, retrying: 1 })
    expect(series.some(({ meanMs }) => meanMs !== null)).toBe(true)
    expect(series.map(({ at }) => at)).toEqual(series.map(({ at }) => at).toSorted())
  }
})

test('latency is that of answers, the streak goes back to the last change, and the last success stays known', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [] })
  await deliverAll([200, 200, 500, 0, 500])
  const [first] = await db.delivery.findMany({ where: { status: 'succeeded' }, orderBy: { id: 'desc' }, take: 1 })
  const { latency, streak, lastSuccessAt } = await health(id)
  expect(streak).toMatchObject({ outcome: 'failed', count: 3 })
  expect(latency?.p95Ms).toBeGreaterThanOrEqual(latency?.p50Ms ?? Number.POSITIVE_INFINITY)
  expect(Date.parse(lastSuccessAt ?? '')).toBeGreaterThanOrEqual(first?.lastAttemptAt?.getTime() ?? Number.POSITIVE_INFINITY)
  await deliverAll([200])
  expect((await health(id)).streak).toMatchObject({ outcome: 'succeeded', count: 1 })
})

test('percentiles are values that were measured', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url })
  await seedAnswers(
    id,
    Array.from({ length: 100 }, (_, n) => (n + 1) * 10),
  )
  expect((await health(id)).latency).toEqual({ p50Ms: 500, p95Ms: 950 })
})

/** Deliveries that were answered after so many milliseconds, one a second. */
async function seedAnswers(endpointId: string, durations: number[]): Promise<void> {
  const rows = durations.map((durationMs, n) => ({ id: idAt(Date.now() - n * 1000), durationMs, at: new Date(Date.now() - n * 1000) }))
  const shared = {
    ...scope,
    endpointId: uuidOf('ep', endpointId),
    eventType: 'thing.happened',
    category: 'things',
    status: 'succeeded',
  } as const
  await db.delivery.createMany({
    data: rows.map(({ id, at }) => ({ id, ...shared, eventId: id, attemptCount: 1, code: 200, lastAttemptAt: at })),
  })
  const attempt = { number: 1, url: receiver.url, requestHeaders: {}, responseHeaders: {}, statusCode: 200 }
  await db.attempt.createMany({ data: rows.map(({ id, at, durationMs }) => ({ ...attempt, deliveryId: id, startedAt: at, durationMs })) })
}

test('what waits, is retried or was skipped is counted, with the age of the oldest', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [1000] })
  await deliverAll([500])
  await publish(db, scope)
  await publish(db, scope)
  await db.$executeRaw`update due set due_at = now() - interval '90 seconds' where endpoint_id = ${uuidOf('ep', id)}::uuid and not retry`
  const { backlog } = await health(id)
  expect(backlog).toMatchObject({ ready: 2, retrying: 1 })
  expect(backlog.oldestDueSeconds).toBeGreaterThanOrEqual(90)
  expect(backlog.oldestDueSeconds).toBeLessThan(120)
  expect((await endpointGlances(db, scope, [id])).get(id)).toMatchObject({ waiting: 3, attempts: 1, successRate: 0 })
  await updateEndpoint(db, testActor, scope, id, { enabled: false }, { allowlist: [] })
  for (const claim of await claimSome(engine)) await deliver(engine, claim)
  await publish(db, scope)
  expect(await health(id)).toMatchObject({ skipped: 3, backlog: { ready: 0, oldestDueSeconds: 0 } })
})

test('tests count for nothing', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url })
  await createTestDelivery(db, scope, id, { dueInMs: 0 })
  for (const claim of await claimSome(engine)) await deliver(engine, claim)
  await engine.flush()
  expect(await health(id)).toMatchObject({ attempts: 0, streak: null, latency: null })
})

test('what is counted in several processes adds up', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url })
  const other = testEngine(url)
  for (let n = 0; n < 4; n += 1) await publish(db, scope)
  receiver.respondAlways({ status: 200 })
  const claims = await claimSome(engine, 4)
  await Promise.all(claims.map((claim, n) => deliver(n % 2 === 0 ? engine : other, claim)))
  await Promise.all([engine.flush(), other.close()])
  expect(await health(id)).toMatchObject({ attempts: 4, successRate: 1 })
  expect((await endpointGlances(db, scope, [id])).get(id)).toMatchObject({ attempts: 4, waiting: 0 })
})

test('a foreign or deleted endpoint has no health', async () => {
  const { id } = await addEndpoint(db, scope, { url: receiver.url })
  const other = await createScope(db)
  await expect(endpointHealth(db, { organizationId: other.organizationId, environment: 'sandbox' }, id)).rejects.toMatchObject({
    code: 'not_found',
  })
  await deleteEndpoint(db, testActor, scope, id)
  await expect(health(id)).rejects.toMatchObject({ code: 'not_found' })
})

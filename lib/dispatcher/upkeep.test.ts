import { Pool } from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, claimSome, createScope, publish, testActor, testEngine } from '#lib/testing/world.ts'
import { listPartitions } from '../db/partitions.ts'
import { firstIdAt, idAt, newId, publicId, uuidOf } from '../ids.ts'
import { getDelivery, redeliver } from '../webhooks/deliveries.ts'
import { listDeliveries } from '../webhooks/delivery-list.ts'
import { getEvent } from '../webhooks/events.ts'
import type { Scope } from '../webhooks/organizations.ts'
import { dispatchDue } from './dispatch-due.ts'
import { keepUp } from './upkeep.ts'

const { url, db } = useDatabase()
const dayMs = 86_400_000
const today = Math.floor(Date.now() / dayMs) * dayMs
// At this moment a retention of 30 days ends for everything from before today.
const later = today + 30 * dayMs
const pool = new Pool({ connectionString: url, max: 3 })
afterAll(() => pool.end())

let scope: Scope
let endpointId: string

beforeEach(async () => {
  await db.upkeep.deleteMany()
  // A drop takes the first partition along; each test gets it back.
  for (const table of ['event', 'delivery', 'attempt'])
    await db.$executeRawUnsafe(
      `create table if not exists ${table}_first partition of ${table} for values from (minvalue) to ('${firstIdAt(today)}')`,
    )
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  endpointId = uuidOf('ep', (await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })).id)
})

const round = (now: number) => keepUp({ databaseUrl: url, pool, retentionDays: 30, now })

type State = 'ready' | 'scheduled' | 'claimed'

/** An event and its delivery, which is over or still in the queue. Their ids are of `eventAt` and `deliveryAt`. */
async function insert(eventAt: number, deliveryAt: number, state: State | null): Promise<string> {
  const [eventId, id] = [idAt(eventAt), idAt(deliveryAt)]
  const shared = { ...scope, category: 'things', createdAt: new Date(deliveryAt) }
  await db.event.create({ data: { ...shared, id: eventId, type: 'thing.happened', data: '{"n":1}', occurredAt: new Date(eventAt) } })
  await db.delivery.create({
    data: { ...shared, id, endpointId, eventId, eventType: 'thing.happened', status: state ? 'retrying' : 'succeeded', attemptCount: 1 },
  })
  for (const [number, requestBody] of [
    [1, null],
    [2, '{"own":true}'],
  ] as const)
    await db.attempt.create({
      data: { deliveryId: id, number, requestBody, startedAt: new Date(), durationMs: 1, url: 'http://127.0.0.1:9/', requestHeaders: {} },
    })
  if (state) await db.due.create({ data: { deliveryId: id, organizationId: scope.organizationId, endpointId, eventId, state } })
  return publicId('dlv', id)
}

test('a round is begun once in an hour, whoever asks', async () => {
  const rounds = await Promise.all([1, 2, 3, 4].map(() => round(Date.now())))
  expect(rounds.filter((done) => done !== null)).toHaveLength(1)
  expect(await round(Date.now())).toBeNull()
  await db.$executeRaw`update upkeep set begun_at = begun_at - interval '61 minutes'`
  expect(await round(Date.now())).not.toBeNull()
})

test('an event goes with its deliveries and their attempts when its day is over, and not before', async () => {
  const old = await insert(today - dayMs, today - dayMs, null)
  expect((await round(later - 1))?.dropped).toEqual([])
  expect(await getDelivery(db, scope, old)).toMatchObject({ id: old, attempts: [{}, {}] })
  await db.upkeep.deleteMany()
  expect((await round(later))?.dropped.sort()).toEqual(['attempt_first', 'delivery_first', 'event_first'])
  await expect(getDelivery(db, scope, old)).rejects.toMatchObject({ code: 'not_found' })
  expect((await listDeliveries(db, scope, {}, { limit: 5 })).data).toEqual([])
  expect(await db.attempt.count({ where: { deliveryId: uuidOf('dlv', old) } })).toBe(0)
})

test('a delivery that outlasts its event is still shown, and cannot be redelivered', async () => {
  const id = await insert(today - 1, today + 1, null)
  const { eventId } = await getDelivery(db, scope, id)
  await round(later)
  const { attempts } = await getDelivery(db, scope, id)
  expect(attempts.map(({ request }) => request.body)).toEqual(['(no longer kept)', '{"own":true}'])
  expect((await listDeliveries(db, scope, { q: eventId }, { limit: 5 })).data).toMatchObject([{ id }])
  await expect(getEvent(db, scope, eventId)).rejects.toMatchObject({ code: 'not_found' })
  await expect(redeliver(db, testActor, scope, id)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('retention'),
  })
})

test('what waits for an event that is gone is skipped; what is being sent is left to its sender', async () => {
  const waiting = [await insert(today - 1, today + 1, 'ready'), await insert(today - 1, today + 2, 'scheduled')]
  const sending = await insert(today - 1, today + 3, 'claimed')
  const fresh = await insert(today + 1, today + 4, 'scheduled')
  expect(await round(later)).toMatchObject({ deliveriesExpired: 2 })
  for (const id of waiting)
    expect(await getDelivery(db, scope, id)).toMatchObject({ status: 'skipped', reason: 'event_expired', nextAttemptAt: null })
  expect(await getDelivery(db, scope, sending)).toMatchObject({ status: 'delivering' })
  expect(await getDelivery(db, scope, fresh)).toMatchObject({ status: 'retrying' })
})

test('a delivery that is claimed without its event is skipped', async () => {
  const id = await insert(today - 1, today + 1, 'ready')
  await db.event.deleteMany({ where: { id: { lt: firstIdAt(today) } } })
  const engine = testEngine(url)
  const claims = await claimSome(engine)
  await engine.close()
  expect(claims.map((claim) => publicId('dlv', claim.id))).not.toContain(id)
  expect(await getDelivery(db, scope, id)).toMatchObject({ status: 'skipped', reason: 'event_expired' })
})

test('idempotency keys are forgotten when they are older than the retention, however many', async () => {
  await publish(db, scope, {}, 'fresh')
  const key = (n: number) => ({ ...scope, id: idAt(today - 40 * dayMs), key: `key:old-${n}`, requestHash: new Uint8Array(32), answer: {} })
  await db.idempotencyKey.createMany({ data: Array.from({ length: 2_300 }, (_, n) => key(n)) })
  expect(await round(Date.now())).toMatchObject({ keysForgotten: 2_300 })
  expect(await db.idempotencyKey.findMany({ select: { key: true } })).toEqual([{ key: 'key:fresh' }])
})

test('notes of staff are forgotten with the deliveries they are on', async () => {
  const note = (deliveryId: string) => ({ id: newId(), deliveryId, authorId: newId(), authorLabel: 'support@example.com', text: 'A note' })
  const fresh = idAt(Date.now())
  await db.deliveryNote.createMany({ data: [note(idAt(today - 40 * dayMs)), note(fresh)] })
  expect(await round(Date.now())).toMatchObject({ notesForgotten: 1 })
  expect(await db.deliveryNote.findMany({ select: { deliveryId: true } })).toEqual([{ deliveryId: fresh }])
})

test('what arrived in an inbox is forgotten after a day', async () => {
  const inboxId = newId()
  await db.inbox.create({ data: { id: inboxId, organizationId: scope.organizationId, token: 'upkeep' } })
  const now = Date.now()
  const message = (ageMs: number) => ({
    id: idAt(now - ageMs),
    inboxId,
    headers: {},
    body: `${ageMs}`,
    bodyBytes: 1,
    verdict: 'unsigned',
    status: 200,
    delayMs: 0,
  })
  await db.inboxMessage.createMany({ data: [message(dayMs + 60_000), message(dayMs - 60_000)] })
  expect(await round(now)).toMatchObject({ messagesForgotten: 1 })
  expect(await db.inboxMessage.findMany({ select: { body: true } })).toEqual([{ body: `${dayMs - 60_000}` }])
})

test('the cron route keeps up where no dispatcher runs', async () => {
  const client = await pool.connect()
  const lastDay = async () => Math.max(...(await listPartitions(client)).filter(({ table }) => table === 'delivery').map(({ to }) => to))
  for (const { name, to } of await listPartitions(client)) if (to > today + 7 * dayMs) await client.query(`drop table ${name}`)
  expect(await lastDay()).toBe(today + 7 * dayMs)
  const engine = testEngine(url)
  await dispatchDue(engine, { budgetMs: 1000, concurrency: 4 })
  await engine.close()
  expect(await lastDay()).toBe(today + 8 * dayMs)
  client.release()
})

test('payloads go before the lines of the log do, and what still waits keeps its own', async () => {
  const [old, waiting, young] = [
    await insert(today - 10 * dayMs, today - 10 * dayMs, null),
    await insert(today - 10 * dayMs, today - 10 * dayMs, 'scheduled'),
    await insert(today - 6 * dayMs, today - 6 * dayMs, null),
  ]
  await db.attempt.updateMany({ data: { responseHeaders: { 'x-answer': 'yes' }, responseBody: 'an answer' } })
  const withPayloads = () => keepUp({ databaseUrl: url, pool, retentionDays: 30, payloadDays: 7, now: today + dayMs / 2 })
  expect(await withPayloads()).toMatchObject({ payloadsErased: 1, dropped: [] })
  const erased = await getDelivery(db, scope, old)
  expect(erased).toMatchObject({ status: 'succeeded', attemptCount: 1 })
  for (const attempt of erased.attempts)
    expect(attempt).toMatchObject({ request: { headers: {}, body: '(erased)' }, response: { headers: {}, body: '(erased)' } })
  expect((await getEvent(db, scope, erased.eventId)).data).toBeNull()
  for (const id of [waiting, young]) {
    const kept = await getDelivery(db, scope, id)
    expect(kept.attempts[1]).toMatchObject({ request: { body: '{"own":true}' }, response: { body: 'an answer' } })
    expect((await getEvent(db, scope, kept.eventId)).data).toEqual({ n: 1 })
  }
  await expect(redeliver(db, testActor, scope, old)).rejects.toThrow('no longer kept')
  // The next round of the day has nothing to look at.
  await db.$executeRaw`update upkeep set begun_at = begun_at - interval '61 minutes'`
  expect(await withPayloads()).toMatchObject({ payloadsErased: 0 })
})

import process from 'node:process'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sqlOf } from '#lib/db/sql.ts'
import { newId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, claimSome, createScope, publish, testEngine } from '#lib/testing/world.ts'
import { readBacklog, sampleBacklog } from '#lib/webhooks/backlog.ts'
import type { Engine } from './engine.ts'
import { counting, type Outcomes, startReporter } from './report.ts'

const { url, db } = useDatabase()
const traffic = { inFlight: 3, waiting: 2 }
let receiver: Receiver
let engine: Engine

beforeAll(async () => {
  receiver = await startReceiver()
  engine = testEngine(url)
})
afterAll(() => Promise.all([receiver.close(), engine.close()]))
afterEach(async () => {
  await db.dispatcherSample.deleteMany()
  await db.backlogSample.deleteMany()
})

/** Resolves with what `look` finds, once it finds something. */
async function found<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const result = await look()
    if (result !== null) return result
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Attempts and records everything that is ready. */
async function deliverAll(outcomes: Outcomes): Promise<void> {
  const record = counting(engine.record, outcomes)
  for (const claim of await claimSome(engine)) await record(await engine.attempt(claim))
}

test('a dispatcher is on the list with what it does, and when it has drained its samples add up and it is off the list', async () => {
  const scope = await createScope(db)
  await addEndpoint(db, scope, { url: receiver.url })
  await addEndpoint(db, scope, { url: receiver.url, enabled: false })
  receiver.respond({ status: 200 }, { status: 500 })
  const outcomes: Outcomes = {}
  const errors: unknown[] = []
  const reporter = startReporter({ pool: engine.pool, concurrency: 8, traffic, outcomes, onError: (error) => errors.push(error) })
  const row = await found(() => db.dispatcher.findFirst())
  expect(row).toMatchObject({ pid: process.pid, concurrency: 8, inFlight: 3, buffered: 2 })
  expect(row.memoryBytes).toBeGreaterThan(10_000_000n)
  await publish(db, scope)
  await publish(db, scope)
  await deliverAll(outcomes)
  expect(outcomes).toMatchObject({ succeeded: 1, status: 1 })
  const later = await found(() => db.dispatcher.findFirst({ where: { outcomes: { equals: outcomes } } }))
  expect(later.seenAt.getTime()).toBeGreaterThan(row.seenAt.getTime())
  await reporter.stop()
  expect(await db.dispatcher.count()).toBe(0)
  expect(await sampled()).toEqual(outcomes)
  expect(errors).toEqual([])
})

/** The outcomes of all samples together. */
async function sampled(): Promise<Record<string, number>> {
  const rows = await sqlOf(db)<{ name: string; count: number }>(
    'select o.key as name, sum(o.value::int)::int as count from dispatcher_sample s, jsonb_each_text(s.outcomes) o group by 1',
    [],
  )
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}

test('what was skipped counts as skipped; what came too late, or was given back, counts as nothing', async () => {
  const scope = await createScope(db)
  await addEndpoint(db, scope, { url: receiver.url })
  await publish(db, scope)
  await publish(db, scope)
  const [first, second] = await claimSome(engine, 2)
  if (!first || !second) throw new Error('nothing was claimed')
  const outcomes: Outcomes = {}
  const record = counting(engine.record, outcomes)
  await record({ ...(await engine.attempt(first)), claim: { ...first, claimCount: 0 } })
  await record({ claim: second, status: 'released', reason: null, delayMs: 0, attempt: null })
  expect(outcomes).toEqual({})
  await record({ claim: first, status: 'skipped', reason: 'endpoint_disabled', delayMs: null, attempt: null })
  expect(outcomes).toEqual({ skipped: 1 })
})

test('of many dispatchers one looks at the queue every five seconds, on the clock of the database', async () => {
  const scope = await createScope(db)
  await addEndpoint(db, scope, { url: receiver.url })
  await db.due.deleteMany()
  for (let n = 0; n < 5; n++) await publish(db, scope)
  const claims = await claimSome(engine, 2)
  await db.due.updateMany({
    where: { state: 'ready', deliveryId: (await db.due.findFirstOrThrow({ where: { state: 'ready' } })).deliveryId },
    data: { state: 'scheduled', dueAt: new Date(Date.now() + 60_000) },
  })
  const looked = await Promise.all(Array.from({ length: 12 }, () => sampleBacklog(sqlOf(db), 1000)))
  const rows = await db.backlogSample.findMany()
  // A slot may end in between.
  expect(rows.length).toBe(looked.filter(Boolean).length)
  expect([1, 2]).toContain(rows.length)
  for (const row of rows) {
    expect(row).toMatchObject({ ready: 2, scheduled: 1, claimed: claims.length })
    expect(row.oldestDueSeconds).toBeGreaterThan(0)
    expect(row.at.getTime() % 5000).toBe(0)
  }
  expect(await readBacklog(db)).toMatchObject({ ready: 2, scheduled: 1, claimed: 2 })
})

test('what is more than may be counted is at least that, and without a sample the queue itself is looked at', async () => {
  const scope = await createScope(db)
  await addEndpoint(db, scope, { url: receiver.url })
  await db.due.deleteMany()
  for (let n = 0; n < 6; n++) await publish(db, scope)
  expect(await readBacklog(db)).toMatchObject({ ready: 6, scheduled: 0, claimed: 0 })
  await sampleBacklog(sqlOf(db), 4)
  expect((await db.backlogSample.findFirst())?.ready).toBeGreaterThanOrEqual(4)
})

test('whoever samples removes what is older than a day, and dispatchers that died', async () => {
  const old = new Date(Date.now() - 25 * 3_600_000)
  const died = new Date(Date.now() - 11 * 60_000)
  const dispatcher = { host: 'gone', pid: 1, version: '1', concurrency: 1 }
  await db.dispatcher.create({ data: { ...dispatcher, id: newId(), seenAt: died } })
  const stays = await db.dispatcher.create({ data: { ...dispatcher, id: newId(), seenAt: new Date(Date.now() - 60_000) } })
  await db.dispatcherSample.create({ data: { dispatcherId: newId(), at: old, inFlight: 0, outcomes: {} } })
  await db.backlogSample.create({ data: { at: old, ready: 1, scheduled: 1, claimed: 1, oldestDueSeconds: 1 } })
  const reporter = startReporter({ pool: engine.pool, concurrency: 8, traffic, outcomes: {}, onError: () => undefined })
  await found(async () => ((await db.dispatcher.count({ where: { seenAt: died } })) === 0 ? true : null))
  await reporter.stop()
  expect(await db.dispatcher.findMany({ select: { id: true } })).toEqual([{ id: stays.id }])
  expect(await db.dispatcherSample.count({ where: { at: old } })).toBe(0)
  expect(await db.backlogSample.count({ where: { at: old } })).toBe(0)
  await db.dispatcher.deleteMany()
})

test('without a database a reporter says so, and can be stopped', async () => {
  const closed = testEngine(url)
  await closed.close()
  const errors: unknown[] = []
  const reporter = startReporter({ pool: closed.pool, concurrency: 8, traffic, outcomes: {}, onError: (error) => errors.push(error) })
  await reporter.stop()
  expect(errors.length).toBeGreaterThan(0)
})

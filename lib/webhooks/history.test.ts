import { beforeAll, describe, expect, test } from 'vitest'
import { sqlOf } from '#lib/db/sql.ts'
import { newId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { outcomeNames, ranges } from './figures.ts'
import { engineHistory } from './history.ts'
import { engineStatus } from './system.ts'

const { db } = useDatabase()
const running = newId()

/** When the present five seconds began, on the database's clock. */
async function slot(): Promise<number> {
  const [row] = await sqlOf(db)<{ at: number }>(
    "select (extract(epoch from date_bin('5 seconds', now(), 'epoch')) * 1000)::float8 as at",
    [],
  )
  return row?.at ?? 0
}

async function sample(dispatcherId: string, at: number, inFlight: number, outcomes: Record<string, number>): Promise<void> {
  await db.dispatcherSample.create({ data: { dispatcherId, at: new Date(at), inFlight, outcomes } })
}

beforeAll(async () => {
  await db.dispatcher.create({ data: { id: running, host: 'worker', pid: 7, version: '1', concurrency: 64, outcomes: { succeeded: 9 } } })
  const now = await slot()
  const gone = newId()
  await sample(running, now - 19_980, 4, { succeeded: 50, timeout: 5 })
  await sample(gone, now - 19_970, 6, { succeeded: 25, unheard_of: 1 })
  await sample(running, now - 7_200_000, 2, { skipped: 90 })
  // What is not over is not shown.
  await sample(running, now + 20, 99, { succeeded: 1000 })
  const backlog = { scheduled: 2, claimed: 3, oldestDueSeconds: 1.5 }
  await db.backlogSample.create({ data: { at: new Date(now - 20_000), ready: 70, ...backlog } })
  await db.backlogSample.create({ data: { at: new Date(now - 7_200_000), ready: 900, ...backlog } })
})

describe.each(['5m', '1h', '24h'] as const)('the last %s', (range) => {
  const { seconds, stepSeconds } = ranges[range]
  test('is points at even distances up to the last that is over', async () => {
    const { points } = await engineHistory(db, range)
    expect(points).toHaveLength(seconds / stepSeconds)
    expect(
      points.every(({ at }, n) => at % (stepSeconds * 1000) === 0 && (n === 0 || at - (points[n - 1]?.at ?? 0) === stepSeconds * 1000)),
    ).toBe(true)
    const until = (points.at(-1)?.at ?? 0) + stepSeconds * 1000
    expect(until).toBeLessThanOrEqual(await slot())
    expect(until).toBeGreaterThan((await slot()) - (stepSeconds + 5) * 1000)
  })
})

test('outcomes are per second over all dispatchers, what is in flight by dispatcher, the queue at its highest', async () => {
  const { points } = await engineHistory(db, '5m')
  const shown = points.filter(({ ready }) => ready !== null)
  expect(shown).toHaveLength(1)
  expect(shown[0]).toMatchObject({
    outcomes: { succeeded: 15, timeout: 1, skipped: 0 },
    inFlight: { 'worker:7': 4, stopped: 6 },
    ready: 70,
    scheduled: 2,
    claimed: 3,
    oldestDueSeconds: 1.5,
  })
  expect(points.filter(({ inFlight }) => 'worker:7' in inFlight)).toHaveLength(1)
})

test('a day shows what happened hours ago, spread over its interval', async () => {
  const { points, stepSeconds } = await engineHistory(db, '24h')
  const shown = points.filter(({ outcomes }) => outcomes.skipped > 0)
  expect(shown.map(({ outcomes, ready }) => [outcomes.skipped, ready])).toEqual([[90 / stepSeconds, 900]])
})

test('every outcome has its place in a point', async () => {
  const { points } = await engineHistory(db, '1h')
  expect(Object.keys(points[0]?.outcomes ?? {})).toEqual([...outcomeNames])
})

test('the status names dispatchers, partitions, sizes and versions', async () => {
  const died = newId()
  await db.dispatcher.create({
    data: { id: died, host: 'worker', pid: 8, version: '1', concurrency: 64, seenAt: new Date(Date.now() - 60_000) },
  })
  const status = await engineStatus(db)
  expect(status.dispatchers).toMatchObject([
    { id: running, host: 'worker', pid: 7, isAlive: true, outcomes: { succeeded: 9 }, memoryBytes: 0 },
    { id: died, isAlive: false },
  ])
  expect(Date.parse(status.dispatchers[0]?.seenAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
  expect(status.retentionDays).toBe(30)
  expect(status.databaseBytes).toBeGreaterThan(1_000_000)
  expect(new Set(status.partitions.map(({ table }) => table))).toEqual(new Set(['event', 'delivery', 'attempt']))
  expect(status.versions).toMatchObject({ node: process.versions.node, postgres: expect.stringMatching(/^\d+/) })
})

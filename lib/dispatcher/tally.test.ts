import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, claimSome, createScope, publish, testEngine } from '#lib/testing/world.ts'
import type { Engine } from './engine.ts'
import { addToHours, createTally } from './tally.ts'

const { url, db } = useDatabase()
let receiver: Receiver
let engine: Engine

beforeAll(async () => {
  receiver = await startReceiver()
  engine = testEngine(url)
})
afterAll(() => Promise.all([receiver.close(), engine.close()]))

/** The results of `count` attempts at a new endpoint, in the order of their claims. */
async function attempts(count: number) {
  const scope = await createScope(db)
  const endpoint = await addEndpoint(db, scope, { url: receiver.url })
  for (let n = 0; n < count; n += 1) await publish(db, scope)
  const claims = await claimSome(engine, count)
  return { id: uuidOf('ep', endpoint.id), results: await Promise.all(claims.map(engine.attempt)) }
}

test('what could not be written is kept, and written once when it can be', async () => {
  const { id, results } = await attempts(3)
  const errors: unknown[] = []
  let isAway = true
  const tally = createTally(
    async (counts) => {
      if (isAway) throw new Error('the database is away')
      await addToHours(engine.pool, counts)
    },
    (error) => errors.push(error),
  )
  for (const result of results.slice(0, 2)) tally.add(result)
  await tally.flush()
  expect(errors).toHaveLength(1)
  expect(await db.endpointHour.count({ where: { endpointId: id } })).toBe(0)
  isAway = false
  for (const result of results.slice(2)) tally.add(result)
  await tally.flush()
  await tally.flush()
  expect(await db.endpointHour.aggregate({ where: { endpointId: id }, _sum: { succeeded: true, answered: true } })).toEqual({
    _sum: { succeeded: 3, answered: 3 },
  })
})

test('what was given back, was skipped or is a test is not counted', async () => {
  const { id, results } = await attempts(1)
  const [result] = results
  if (!result) throw new Error('nothing was attempted')
  const tally = createTally(
    (counts) => addToHours(engine.pool, counts),
    () => undefined,
  )
  tally.add({ ...result, status: 'released', attempt: null })
  tally.add({ ...result, status: 'skipped', attempt: null })
  tally.add({ ...result, claim: { ...result.claim, test: true } })
  await tally.flush()
  expect(await db.endpointHour.count({ where: { endpointId: id } })).toBe(0)
})

test('writers of the same hours do not stand in each other’s way for good', async () => {
  const first = await attempts(1)
  const second = await attempts(1)
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000
  const count = { hour, succeeded: 1, retrying: 0, failed: 0, answered: 1, durationMs: 5, lastSuccessAt: hour }
  const counts = [first.id, second.id].map((endpointId) => ({ ...count, endpointId }))
  await Promise.all(Array.from({ length: 40 }, (_, n) => addToHours(engine.pool, n % 2 === 0 ? counts : counts.toReversed())))
  const rows = await db.endpointHour.findMany({ where: { endpointId: { in: [first.id, second.id] } } })
  expect(rows.map(({ succeeded, durationMs }) => [succeeded, Number(durationMs)])).toEqual([
    [40, 200],
    [40, 200],
  ])
})

import { expect, test } from 'vitest'
import { claimFor } from '#lib/testing/claim.ts'
import { type Claim, type ClaimRequest, start } from './claim.ts'
import { type LoopParts, startLoop } from './loop.ts'
import type { Result } from './record.ts'
import { createRecorder } from './recorder.ts'

const claimOf = (id: string, endpoint = id) => claimFor({ id, endpoint })

const resultOf = (claim: Claim): Result => ({ claim, status: 'succeeded', reason: null, delayMs: null, attempt: null })

/** A queue in memory, claimed from as the database is: within each endpoint's room. */
function queueOf(claims: Claim[]) {
  return async ({ limit, rooms, roomElse }: ClaimRequest) => {
    const taken: Claim[] = []
    const counts = new Map<string, number>()
    for (const claim of [...claims]) {
      const count = counts.get(claim.endpoint.id) ?? 0
      if (taken.length >= limit || count >= (rooms.get(claim.endpoint.id) ?? roomElse)) continue
      counts.set(claim.endpoint.id, count + 1)
      taken.push(claim)
      claims.splice(claims.indexOf(claim), 1)
    }
    return { claims: taken, position: start, more: false }
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('the loop sends no more at once than it may, and goes on when the database fails', async () => {
  const claim = queueOf(Array.from({ length: 50 }, (_, n) => claimOf(`${n}`)))
  const errors: unknown[] = []
  let underWay = 0
  let most = 0
  let delivered = 0
  const loop = startLoop({
    concurrency: 4,
    claim: async (request) => {
      if (errors.length === 0) throw new Error('the database is away')
      return claim(request)
    },
    attempt: async (one) => {
      most = Math.max(most, ++underWay)
      await nextTurn()
      underWay -= 1
      delivered += 1
      return resultOf(one)
    },
    record: async () => undefined,
    onError: (error) => errors.push(error),
  })
  while (delivered < 50) {
    await nextTurn()
    loop.wake()
  }
  await loop.drain()
  expect({ most, errors: errors.length }).toEqual({ most: 4, errors: 1 })
})

test('draining finishes what is under way, gives back what waits, and claims nothing more', async () => {
  const claims = Array.from({ length: 8 }, (_, n) => claimOf(`${n}`, 'one endpoint'))
  const finish = Promise.withResolvers<void>()
  const recorded: Result[] = []
  let attempts = 0
  const loop = startLoop({
    concurrency: 16,
    claim: queueOf(claims),
    attempt: async (one) => {
      attempts += 1
      await finish.promise
      return resultOf(one)
    },
    record: async (result) => recorded.push(result),
    onError: () => {},
  })
  while (attempts < 2) await nextTurn()
  const left = claims.length
  const drained = loop.drain()
  finish.resolve()
  await drained
  // A new endpoint may have two in flight.
  expect(attempts).toBe(2)
  expect(recorded.filter(({ status }) => status === 'succeeded')).toHaveLength(2)
  expect(recorded.filter(({ status }) => status === 'released')).toHaveLength(8 - 2 - left)
  expect(claims).toHaveLength(left)
})

test('what has waited too long for its lease is given back unsent', async () => {
  const stale = { ...claimOf('stale'), claimedAtMs: performance.now() - 15_000 }
  const recorded: Result[] = []
  const parts: LoopParts = {
    concurrency: 4,
    claim: queueOf([stale]),
    attempt: () => Promise.reject(new Error('sent all the same')),
    record: async (result) => recorded.push(result),
    onError: () => {},
  }
  const loop = startLoop(parts)
  while (recorded.length === 0) await nextTurn()
  await loop.drain()
  expect(recorded).toMatchObject([{ status: 'released', delayMs: 0, attempt: null }])
})

test('an endpoint that hangs keeps nobody else waiting', async () => {
  const claims = Array.from({ length: 400 }, (_, n) => claimOf(`${n}`, n < 200 ? 'hangs' : `healthy ${n % 10}`))
  const hang = Promise.withResolvers<void>()
  let healthy = 0
  let hanging = 0
  const loop = startLoop({
    concurrency: 32,
    claim: queueOf(claims),
    attempt: async (one) => {
      if (one.endpoint.id === 'hangs') {
        hanging += 1
        await hang.promise
      } else {
        await nextTurn()
        healthy += 1
      }
      return resultOf(one)
    },
    record: async () => undefined,
    onError: () => {},
  })
  while (healthy < 200) {
    await nextTurn()
    loop.wake()
  }
  expect(hanging).toBe(2)
  hang.resolve()
  await loop.drain()
})

test('results wait while the database is away and are recorded once, in batches, when it is back', async () => {
  const batches: number[] = []
  let failures = 2
  const recorder = createRecorder(
    async (results) => {
      if (failures-- > 0) throw new Error('the database is away')
      batches.push(results.length)
      return new Set(results.filter(({ claim }) => claim.id !== 'late').map(({ claim }) => claim.id))
    },
    () => {},
    () => 1,
  )
  const answers = await Promise.all([
    ...Array.from({ length: 30 }, (_, n) => recorder.record(resultOf(claimOf(`${n}`)))),
    recorder.record(resultOf(claimOf('late'))),
  ])
  expect(answers).toEqual([...Array.from({ length: 30 }, () => true), false])
  expect(batches.reduce((sum, size) => sum + size)).toBe(31)
  expect(batches.length).toBeLessThan(5)
})

test('one result that the database will not take does not hold back the others', async () => {
  const recorder = createRecorder(
    async (results) => {
      const ids = results.map(({ claim }) => claim.id)
      if (ids.includes('7')) throw Object.assign(new Error('invalid byte sequence'), { code: '22021' })
      return new Set(ids)
    },
    () => {},
    () => 1,
  )
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => recorder.record(resultOf(claimOf(`${n}`)))))
  expect(answers).toEqual(Array.from({ length: 30 }, (_, n) => n !== 7))
})

test('results gather while exchanges are under way, and are recorded at once when none is that could join them', async () => {
  const batches: string[][] = []
  let underWay = 1
  const recorder = createRecorder(
    async (results) => {
      const ids = results.map(({ claim }) => claim.id)
      batches.push(ids)
      return new Set(ids)
    },
    () => {},
    () => underWay,
  )
  const first = recorder.record(resultOf(claimOf('first')))
  expect(batches).toEqual([])
  underWay = 0
  const last = recorder.record(resultOf(claimOf('last')))
  expect(batches).toEqual([['first', 'last']])
  expect(await Promise.all([first, last])).toEqual([true, true])
})

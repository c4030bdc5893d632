import { expect, test } from 'vitest'
import { startLoop } from './loop.ts'
import type { Claim, Result } from './queue.ts'
import { createRecorder } from './recorder.ts'

const claimOf = (id: string): Claim => ({
  id,
  claimCount: 1,
  attemptCount: 0,
  test: false,
  organizationId: id,
  environment: 'sandbox',
  eventId: id,
  eventType: 'thing.happened',
  category: 'things',
  entityType: null,
  entityId: null,
  clientId: null,
  ephemeral: false,
  occurredAt: new Date(0),
  dataText: '{}',
  endpointId: id,
  url: 'http://127.0.0.1/',
  format: 'standard',
  callbackHash: '',
  organizationSlug: 'acme',
  organizationName: 'Acme',
  enabled: true,
  deleted: false,
  headers: null,
  retrySchedule: null,
  secrets: [],
})

const resultOf = (id: string): Result => ({ claim: claimOf(id), status: 'succeeded', reason: null, delayMs: null, attempt: null })

test('the loop claims no more than it has room for, and goes on when the database fails', async () => {
  const queue = Array.from({ length: 50 }, (_, n) => claimOf(String(n)))
  const done = Promise.withResolvers<void>()
  const errors: unknown[] = []
  let underWay = 0
  let most = 0
  let delivered = 0
  const loop = startLoop({
    concurrency: 4,
    claim: async (limit) => {
      if (errors.length === 0) throw new Error('the database is away')
      return queue.splice(0, limit)
    },
    deliver: async () => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
      if (++delivered === 50) done.resolve()
    },
    waitForWork: () => new Promise((resolve) => setImmediate(resolve)),
    onError: (error) => errors.push(error),
  })
  await done.promise
  await loop.drain()
  expect({ most, delivered, errors: errors.length }).toEqual({ most: 4, delivered: 50, errors: 1 })
})

test('draining waits for what is under way and claims nothing more', async () => {
  const started = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  let claims = 0
  let finished = false
  const loop = startLoop({
    concurrency: 2,
    claim: async () => (claims++ === 0 ? [claimOf('a')] : []),
    deliver: async () => {
      started.resolve()
      await finish.promise
      finished = true
    },
    waitForWork: () => new Promise(() => {}),
    onError: () => {},
  })
  await started.promise
  const drained = loop.drain()
  const claimsAtDrain = claims
  finish.resolve()
  await drained
  expect({ finished, more: claims - claimsAtDrain }).toEqual({ finished: true, more: 0 })
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
  )
  const answers = await Promise.all([
    ...Array.from({ length: 30 }, (_, n) => recorder.record(resultOf(String(n)))),
    recorder.record(resultOf('late')),
  ])
  expect(answers).toEqual([...Array.from({ length: 30 }, () => true), false])
  expect(batches.reduce((sum, size) => sum + size)).toBe(31)
  expect(batches.length).toBeLessThan(5)
})

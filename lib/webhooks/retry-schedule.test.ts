import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectiveSchedule } from './endpoints.ts'
import { nextDelayMs } from './retry-schedule.ts'

const calm = { random: 0.5, retryAfterSeconds: null }
const delays = (schedule: Parameters<typeof nextDelayMs>[0]['schedule'], more: object = calm) =>
  Array.from({ length: 12 }, (_, index) => nextDelayMs({ schedule, attemptsMade: index + 1, ...calm, ...more })).filter(
    (delay) => delay !== null,
  )

test('the fixed schedule is 3 retries, 10 s apart to the millisecond', () => {
  expect(delays('fixed')).toEqual([10_000, 10_000, 10_000])
  expect(delays('fixed', { random: 0.9, retryAfterSeconds: 600 })).toEqual([10_000, 10_000, 10_000])
})

test('the extended schedule is that of Standard Webhooks, 9 retries over three days', () => {
  expect(delays('extended').map((delayMs) => Math.round(delayMs / 1000))).toEqual([
    5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400,
  ])
})

test('the extended schedule spreads by a tenth, waits as long as Retry-After asks, and never longer than a day for it', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 9 }), (random, attemptsMade) => {
      const middle = nextDelayMs({ schedule: 'extended', attemptsMade, ...calm }) ?? 0
      const delay = nextDelayMs({ schedule: 'extended', attemptsMade, random, retryAfterSeconds: null }) ?? 0
      expect(Math.abs(delay - middle)).toBeLessThanOrEqual(middle * 0.1 + 1)
    }),
  )
  expect(nextDelayMs({ schedule: 'extended', attemptsMade: 1, random: 0.5, retryAfterSeconds: 120 })).toBe(120_000)
  expect(nextDelayMs({ schedule: 'extended', attemptsMade: 1, random: 0.5, retryAfterSeconds: 10 ** 9 })).toBe(86_400_000)
})

test('an own list is kept to the second, and an empty one never retries', () => {
  expect(delays([1, 60])).toEqual([1000, 60_000])
  expect(delays([])).toEqual([])
})

test('the standard format defaults to the extended schedule, every other format to the fixed one', () => {
  expect(effectiveSchedule('standard', null)).toBe('extended')
  expect(effectiveSchedule('akoya', null)).toBe('fixed')
  expect(effectiveSchedule('standard', [5])).toEqual([5])
})

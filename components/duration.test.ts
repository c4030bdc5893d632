import { expect, test } from 'vitest'
import { durationText } from './duration.ts'

test('a duration is as exact as it is short', () => {
  const durations = [0, 999, 1000, 59_900, 60_000, 325_900, 3_599_600, 3_600_000, 7_530_000, 90_000_000].map(durationText)
  expect(durations).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 0 s',
    '5 min 26 s',
    '1 h 0 min',
    '1 h 0 min',
    '2 h 6 min',
    '25 h 0 min',
  ])
})

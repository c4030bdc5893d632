import { expect, test } from 'vitest'
import { median, percentile, sample } from './statistics.ts'

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([9, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 10])).toBe(3.5)
  expect(() => median([])).toThrow('nothing')
})

test('a percentile is a value that occurred, and not below the share it names', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(hundred, 50)).toBe(50)
  expect(percentile(hundred, 99)).toBe(99)
  expect(percentile([7], 99)).toBe(7)
  expect(percentile([1, 2, 3], 0)).toBe(1)
})

test('a sample is spread over all values and has the size asked for', () => {
  const values = Array.from({ length: 1003 }, (_, index) => index)
  const chosen = sample(values, 100)
  expect(chosen.length).toBe(100)
  expect(Math.max(...chosen)).toBeGreaterThan(985)
  expect(Math.min(...chosen)).toBe(0)
  expect(sample([1, 2], 5)).toEqual([1, 2])
})

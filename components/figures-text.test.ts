import { expect, test } from 'vitest'
import { bytesText, countText, rateText, spanText } from './figures-text.ts'

test('sizes are in powers of 1024, and have a decimal where they are small', () => {
  expect([0, 512, 1536, 120 * 1024 ** 2, 3.25 * 1024 ** 4].map(bytesText)).toEqual(['0 B', '512 B', '1.5 KiB', '120 MiB', '3.3 TiB'])
})

test('rates and time spans are as exact as they are small', () => {
  expect([0, 0.05, 0.2, 12.5, 1203.7].map(rateText)).toEqual(['0/s', '0.05/s', '0.2/s', '12.5/s', '1,204/s'])
  expect([0, 0.25, 1.5, 45, 720, 12_600, 172_800].map(spanText)).toEqual(['0 s', '250 ms', '1.5 s', '45 s', '12 min', '3.5 h', '2 days'])
  expect(countText(1_234_567)).toBe('1,234,567')
})

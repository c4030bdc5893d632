import { expect, test } from 'vitest'
import { boundedText, percentText, verdictOf } from './health-text.ts'

test('only what is whole is called 100 %, and only what is nothing 0 %', () => {
  expect([1, 0.99999, 0.982, 0.00001, 0].map(percentText)).toEqual(['100%', '99.9%', '98.2%', '0.1%', '0%'])
})

test('a count that ended early says so', () => {
  expect([boundedText(999, 1000), boundedText(1000, 1000)]).toEqual(['999', '1,000+'])
})

test('the verdict names what is worst', () => {
  const backlog = { ready: 0, retrying: 0, oldestDueSeconds: 0 }
  const streak = (outcome: 'succeeded' | 'failed', count: number) => ({ outcome, count, since: '2026-11-22T00:00:00.000Z' })
  const textOf = (...args: Parameters<typeof verdictOf>) => verdictOf(...args).text
  expect(textOf({ successRate: null, streak: null, backlog })).toBe('Quiet')
  expect(textOf({ successRate: 1, streak: streak('succeeded', 9), backlog })).toBe('Healthy')
  expect(textOf({ successRate: 0.999, streak: streak('failed', 4), backlog })).toBe('Healthy')
  expect(textOf({ successRate: 0.999, streak: streak('failed', 5), backlog })).toBe('Failing')
  expect(textOf({ successRate: 0.5, streak: streak('succeeded', 1), backlog })).toBe('Some attempts fail')
  expect(textOf({ successRate: 1, streak: null, backlog: { ...backlog, ready: 4, oldestDueSeconds: 900 } })).toBe('Falling behind')
})

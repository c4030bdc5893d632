import { expect, test } from 'vitest'
import type { History, Point } from '#lib/webhooks/history.ts'
import { chartsOf } from './series.ts'

const outcomes = { succeeded: 2, status: 0, timeout: 1, connect: 0, refused_address: 0, dns: 0, tls: 0, protocol: 0, skipped: 0 }

function pointOf(inFlight: Record<string, number>): Point {
  return { at: 0, outcomes, inFlight, ready: 1, scheduled: null, claimed: 0, oldestDueSeconds: 0.5 }
}

function inFlight(history: Record<string, number>[]) {
  const points = history.map(pointOf)
  const series = chartsOf({ range: '5m', stepSeconds: 5, points } satisfies History).find(({ id }) => id === 'in-flight')?.series ?? []
  return Object.fromEntries(series.map(({ name, read }) => [name, points.map(read)]))
}

test('the lines of a chart are told apart without colour', () => {
  for (const { series } of chartsOf({ range: '5m', stepSeconds: 5, points: [pointOf({ 'a:1': 1, 'b:2': 2, stopped: 3 })] })) {
    expect(new Set(series.map(({ dash }) => dash)).size).toBe(series.length)
    expect(new Set(series.map(({ name }) => name)).size).toBe(series.length)
  }
})

test('each dispatcher has a line, with gaps where it did not report, and those that stopped share one', () => {
  expect(
    inFlight([
      { 'b:2': 4, stopped: 9 },
      { 'a:1': 3, 'b:2': 0 },
    ]),
  ).toEqual({ 'a:1': [null, 3], 'b:2': [4, 0], stopped: [9, null] })
})

test('of many dispatchers the busiest have lines, and one line is for the others together', () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`host:${10 + n}`, n]))
  const lines = inFlight([many])
  expect(Object.keys(lines)).toHaveLength(8)
  expect(lines['host:21']).toEqual([11])
  expect(lines['5 others']).toEqual([0 + 1 + 2 + 3 + 4])
})

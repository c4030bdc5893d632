import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mismatches, traceOf } from '#lib/webhooks/matching.ts'
import { outcomeWords, stepWords } from './trace-words.ts'

const few = (...values: string[]) => fc.subarray(values)

test('every step of every comparison is a sentence that names what it is about', () => {
  fc.assert(
    fc.property(
      fc.record({
        eventTypes: few('*', 'A', 'B', 'c.*'),
        projectIds: few('p1'),
        entityType: fc.constantFrom(null, 'user'),
        attributes: few('x'),
      }),
      fc.record({
        type: fc.constantFrom('A', 'UPDATE'),
        category: fc.constantFrom('c', 'd'),
        projectId: fc.constantFrom(null, 'p1', 'p2'),
        entityType: fc.constantFrom(null, 'user', 'card'),
        changedAttributes: few('x', 'y'),
      }),
      (subscription, event) => {
        for (const step of traceOf(subscription, event)) expect(stepWords(step)).toMatch(/^[A-Z][^\s].*[^\s,]\.$/)
      },
    ),
  )
})

test('long lists are cut short, and say by how much', () => {
  const wanted = Array.from({ length: 9 }, (_, n) => `t${n}`)
  expect(stepWords({ step: 'event_type', verdict: 'unmet', wanted, actual: ['other'] })).toBe(
    'It takes t0, t1, t2, t3, t4, t5 and 3 more, and not other.',
  )
})

test('every reason has words', () => {
  const trace = { endpointId: '', url: '', deleted: false, delivered: false, steps: [], changes: [] }
  const words = [...mismatches, 'created_later', 'changed_later'].map((unmatched) => outcomeWords({ ...trace, unmatched: of(unmatched) }))
  expect(new Set(words).size).toBe(6)
  expect(outcomeWords({ ...trace, unmatched: null, delivered: true })).toBe('Got a delivery')
})

function of(name: string) {
  return ([...mismatches, 'created_later', 'changed_later'] as const).find((known) => known === name) ?? null
}

import { expect, test } from 'vitest'
import type { Attempt, DeliveryDetail } from '#lib/webhooks/delivery.ts'
import { isReused, phasesOf, queuedMsOf, scaleOf } from './phases.ts'

const attempt: Attempt = {
  number: 1,
  startedAt: '2026-11-22T09:14:05.020Z',
  durationMs: 43,
  timings: { dns: 1, connect: 9, tls: 21, firstByte: 42, done: 43 },
  statusCode: 200,
  error: null,
  request: { method: 'POST', url: 'https://shop.example.com/hooks', headers: {}, body: '' },
  response: null,
}

function names(change: Partial<Attempt>): string {
  return phasesOf({ ...attempt, ...change })
    .map(({ name, failed }) => (failed ? `${name}!` : name))
    .join(' ')
}

function failed(errorClass: string) {
  return { statusCode: null, error: { class: errorClass, message: '' } }
}

test('the phases follow each other without a gap from the beginning to the end', () => {
  const phases = phasesOf(attempt)
  expect(phases.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
    ['DNS', 0, 1],
    ['Connect', 1, 9],
    ['TLS', 9, 21],
    ['First byte', 21, 42],
    ['Done', 42, 43],
  ])
})

test('over a connection that was open already there is the answer alone', () => {
  const reused = { ...attempt, timings: { firstByte: 5, done: 6 } }
  expect(names(reused)).toBe('First byte Done')
  expect([isReused(reused), isReused(attempt)]).toEqual([true, false])
})

test('what failed, failed in the phase behind the last that was measured', () => {
  expect(names({ ...failed('dns'), timings: { done: 3 } })).toBe('DNS!')
  expect(names({ ...failed('connect'), timings: { dns: 1, done: 3 } })).toBe('DNS Connect!')
  expect(names({ ...failed('tls'), timings: { dns: 1, connect: 2, done: 3 } })).toBe('DNS Connect TLS!')
  expect(names({ ...failed('timeout'), timings: { dns: 1, connect: 2, tls: 3, done: 10_000 } })).toBe('DNS Connect TLS First byte!')
  expect(names({ ...failed('timeout'), timings: { dns: 1, connect: 2, done: 10_000 } })).toBe('DNS Connect TLS!')
  expect(names({ ...failed('timeout'), timings: { dns: 1, done: 10_000 } })).toBe('DNS Connect!')
  expect(names({ ...failed('timeout'), timings: { done: 10_000 } })).toBe('First byte!')
})

test('an answer that is no success is an exchange that went well', () => {
  expect(names({ statusCode: 500, error: { class: 'status', message: '' } })).toBe('DNS Connect TLS First byte Done')
})

test('an attempt that was not measured is one piece', () => {
  expect(phasesOf({ ...attempt, timings: null })).toEqual([{ name: 'Exchange', fromMs: 0, toMs: 43, failed: false }])
})

test('the queue is drawn to scale unless it would leave nothing to see of the attempts', () => {
  const delivery: DeliveryDetail = {
    id: '',
    eventId: '',
    endpointId: '',
    environment: 'sandbox',
    projectId: null,
    type: '',
    eventType: '',
    status: 'succeeded',
    reason: null,
    code: 200,
    attemptCount: 1,
    test: false,
    createdAt: '2026-11-22T09:14:05.000Z',
    lastAttemptAt: null,
    nextAttemptAt: null,
    url: '',
    redeliveryOf: null,
    recoveryId: null,
    attempts: [attempt],
  }
  expect(queuedMsOf(delivery)).toBe(20)
  expect(scaleOf(delivery)).toEqual({ fromMs: -20, toMs: 43, isQueueToScale: true })
  expect(scaleOf({ ...delivery, createdAt: '2026-11-22T08:00:00.000Z' })).toMatchObject({ toMs: 43, isQueueToScale: false })
  expect(queuedMsOf({ ...delivery, attempts: [] })).toBeNull()
})

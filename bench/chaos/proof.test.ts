import { expect, test } from 'vitest'
import { type DeliveryFact, type Evidence, judge } from './proof.ts'

const delivery: DeliveryFact = {
  eventId: 'evt_1',
  endpoint: 'a',
  status: 'succeeded',
  attemptCount: 1,
  attempts: 1,
  highestNumber: 1,
  reached: 1,
}

/** One event that one endpoint wanted, got and answered, unless told otherwise. */
function evidence(change: Partial<Evidence> = {}): Evidence {
  return {
    acknowledged: new Map([['evt_1', ['a']]]),
    events: new Set(['evt_1']),
    repeatedKeys: [],
    deliveries: [delivery],
    arrivals: new Map([['evt_1 a', { requests: 1, answered: 1, firstAt: 1 }]]),
    attemptsMax: () => 3,
    inFlight: new Set(),
    crashes: [],
    ...change,
  }
}

function rulesBrokenBy(change: Partial<Evidence>): string[] {
  return judge(evidence(change)).violations.map(({ rule }) => rule)
}

test('a run in which everything arrived once has lost nothing and breaks no promise', () => {
  expect(judge(evidence())).toMatchObject({
    acknowledgedEvents: 1,
    deliveries: { acknowledged: 1, succeeded: 1, failed: 0, skipped: 0, waiting: 0 },
    lost: 0,
    duplicates: { cutOff: 0, answeredAgain: 0 },
    violations: [],
  })
})

test('an event, a delivery or a request that is missing counts as lost', () => {
  expect(judge(evidence({ events: new Set(), deliveries: [], arrivals: new Map() })).lost).toBe(2)
  expect(judge(evidence({ deliveries: [], arrivals: new Map() })).lost).toBe(1)
  expect(judge(evidence({ arrivals: new Map() })).lost).toBe(1)
  expect(judge(evidence({ arrivals: new Map([['evt_1 a', { requests: 1, answered: 0, firstAt: 1 }]]) })).lost).toBe(1)
})

test('an event without an acknowledgement is counted apart, and may have deliveries', () => {
  expect(judge(evidence({ acknowledged: new Map() }))).toMatchObject({ acknowledgedEvents: 0, unacknowledgedEvents: 1, violations: [] })
})

test('what came twice must have been under way at a fault', () => {
  const arrivals = new Map([['evt_1 a', { requests: 2, answered: 2, firstAt: 1 }]])
  expect(rulesBrokenBy({ arrivals })).toEqual(['only what was under way at a fault is sent twice'])
  const explained = judge(evidence({ arrivals, inFlight: new Set(['evt_1 a']) }))
  expect(explained).toMatchObject({ duplicates: { cutOff: 1, answeredAgain: 1, inFlight: 1 }, violations: [] })
  expect(rulesBrokenBy({ arrivals, crashes: [{ from: 0, to: 2 }] })).toEqual([])
  expect(rulesBrokenBy({ arrivals, crashes: [{ from: 2, to: 3 }] })).toHaveLength(1)
})

test.each<[string, Partial<Evidence>]>([
  ['a repeated publish makes no second event', { repeatedKeys: ['key'] }],
  ['an endpoint gets one delivery of an event', { deliveries: [delivery, delivery] }],
  ['only endpoints that want an event have a delivery of it', { acknowledged: new Map([['evt_1', []]]) }],
  [
    'every request belongs to a delivery',
    { arrivals: new Map([...evidence().arrivals, ['evt_2 a', { requests: 1, answered: 1, firstAt: 1 }]]) },
  ],
  ['every delivery ends', { deliveries: [{ ...delivery, status: 'retrying' }] }],
  ['nothing is skipped while every endpoint is enabled', { deliveries: [{ ...delivery, status: 'skipped' }] }],
  ['attempts keep within the schedule', { attemptsMax: () => 0 }],
  ['a delivery fails only when its schedule is spent', { deliveries: [{ ...delivery, status: 'failed' }] }],
  ['attempts are numbered from 1 without gaps', { deliveries: [{ ...delivery, attempts: 2, highestNumber: 3, attemptCount: 2 }] }],
])('%s', (rule, change) => {
  expect(rulesBrokenBy(change)).toEqual([rule])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { goAlike, type Matchable, mismatchOf, type Subscription, traceOf } from './matching.ts'

const everything: Subscription = { eventTypes: ['*'], projectIds: [], entityType: null, attributes: [] }
const event: Matchable = { type: 'UPDATE', category: 'entity', projectId: 'p1', entityType: 'user', changedAttributes: ['email'] }

function verdicts(subscription: Partial<Subscription>, change: Partial<Matchable> = {}): Record<string, string> {
  const steps = traceOf({ ...everything, ...subscription }, { ...event, ...change })
  return Object.fromEntries(steps.map(({ step, verdict }) => [step, verdict]))
}

const few = (...values: string[]) => fc.subarray(values)
const subscriptions = fc.record({
  eventTypes: few('*', 'UPDATE', 'ADD', 'entity.*', 'other.*'),
  projectIds: few('p1', 'p2'),
  entityType: fc.constantFrom(null, 'user', 'shop'),
  attributes: few('email', 'name'),
})
const events = fc.record({
  type: fc.constantFrom('UPDATE', 'ADD', 'MOVED'),
  category: fc.constantFrom('entity', 'other', 'third'),
  projectId: fc.constantFrom(null, 'p1', 'p3'),
  entityType: fc.constantFrom(null, 'user', 'card'),
  changedAttributes: few('email', 'phone'),
})

test('an endpoint gets an event exactly if no step of the trace is unmet', () => {
  fc.assert(
    fc.property(subscriptions, events, (subscription, one) => {
      const isUnmet = traceOf(subscription, one).some(({ verdict }) => verdict === 'unmet')
      expect(mismatchOf(subscription, one) === null).toBe(!isUnmet)
    }),
  )
})

test('events that go alike are judged alike by every endpoint', () => {
  const unlike = fc.constantFrom<keyof Matchable>('type', 'category', 'projectId', 'entityType', 'changedAttributes')
  fc.assert(
    fc.property(subscriptions, events, events, fc.option(unlike), (subscription, event, change, field) => {
      const one = { ...event, changedAttributes: [] }
      const other = field === null ? one : { ...one, [field]: change[field] }
      expect(goAlike(one, other) && mismatchOf(subscription, one) !== mismatchOf(subscription, other)).toBe(false)
      expect(goAlike(one, one)).toBe(true)
    }),
  )
})

test('the reason is that of the first unmet step', () => {
  const reasons = {
    event_type: 'event_type_not_subscribed',
    category: 'event_type_not_subscribed',
    project: 'project_not_selected',
    entity_type: 'entity_type_not_selected',
    attributes: 'no_listed_attribute_changed',
  } as const
  fc.assert(
    fc.property(subscriptions, events, (subscription, one) => {
      const first = traceOf(subscription, one).find(({ verdict }) => verdict === 'unmet')
      expect(mismatchOf(subscription, one)).toBe(first ? reasons[first.step] : null)
    }),
  )
})

test('a type or its category is enough, and the other is then not asked', () => {
  expect(verdicts({ eventTypes: ['UPDATE'] })).toMatchObject({ event_type: 'met', category: 'not_asked' })
  expect(verdicts({ eventTypes: ['entity.*'] })).toMatchObject({ event_type: 'not_asked', category: 'met' })
  expect(verdicts({ eventTypes: ['ADD', 'other.*'] })).toMatchObject({ event_type: 'unmet', category: 'unmet' })
})

test('an endpoint without conditions asks for nothing but the type', () => {
  expect(verdicts({})).toEqual({
    event_type: 'met',
    category: 'not_asked',
    project: 'not_asked',
    entity_type: 'not_asked',
    attributes: 'not_asked',
  })
})

test('attributes are asked for only of updates', () => {
  expect(verdicts({ attributes: ['name'] }, { type: 'ADD', changedAttributes: [] })).toMatchObject({ attributes: 'not_asked' })
  expect(verdicts({ attributes: ['name'] })).toMatchObject({ attributes: 'unmet' })
  expect(verdicts({ attributes: ['name', 'email'] })).toMatchObject({ attributes: 'met' })
})

test('every step tells what the endpoint lists and what the event has', () => {
  const steps = traceOf({ eventTypes: ['ADD', 'other.*'], projectIds: ['p2'], entityType: 'shop', attributes: ['name'] }, event)
  expect(steps.map(({ step, wanted, actual }) => [step, wanted, actual])).toEqual([
    ['event_type', ['ADD'], ['UPDATE']],
    ['category', ['other.*'], ['entity']],
    ['project', ['p2'], ['p1']],
    ['entity_type', ['shop'], ['user']],
    ['attributes', ['name'], ['email']],
  ])
})

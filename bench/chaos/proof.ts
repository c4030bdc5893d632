import type { Arrivals } from './receivers.ts'

/** One delivery as the database tells it after the run. `attempts`: its recorded attempts; `reached`: those of them that found a connection. */
export type DeliveryFact = {
  eventId: string
  endpoint: string
  status: string
  attemptCount: number
  attempts: number
  highestNumber: number
  reached: number
}

/** Everything there is to judge by. `acknowledged`: event ids with the names of the endpoints that are to get them. */
export type Evidence = {
  acknowledged: Map<string, string[]>
  /** Ids of the events in the database. */
  events: Set<string>
  /** Keys of publishers under which more than one event exists. */
  repeatedKeys: string[]
  deliveries: DeliveryFact[]
  /** By `<event id> <endpoint>`. */
  arrivals: Map<string, Arrivals>
  /** How many attempts a delivery may take, by its endpoint's name. */
  attemptsMax: (endpoint: string) => number
  /** Deliveries that were claimed when a fault struck, and may therefore have been sent twice; by `<event id> <endpoint>`. */
  inFlight: Set<string>
  /**
   * Times (milliseconds since 1970) between which a crash of PostgreSQL may have forgotten a claim that was made too late to be in `inFlight`:
   * claims do not wait for the disk.
   */
  crashes: { from: number; to: number }[]
}

/** A rule that was broken, how often, and a few of the cases. */
export type Violation = { rule: string; count: number; examples: string[] }

export type Verdict = {
  acknowledgedEvents: number
  /** In the database without an acknowledgement: its answer was lost, and its publisher did not repeat it. */
  unacknowledgedEvents: number
  deliveries: { acknowledged: number; succeeded: number; failed: number; skipped: number; waiting: number }
  lost: number
  /** Requests beyond the recorded attempts, and 200s beyond the first. */
  duplicates: { cutOff: number; answeredAgain: number; inFlight: number }
  violations: Violation[]
}

type Rule = { rule: string; cases: string[] }

const final = ['succeeded', 'failed', 'skipped']

/** Judges a run: what was lost, what came twice, and which promise was broken. */
export function judge(evidence: Evidence): Verdict {
  const { acknowledged, events, deliveries, arrivals, inFlight } = evidence
  const lost = lostRules(evidence)
  const expected = [...acknowledged.values()].flat().length
  const ofAcknowledged = deliveries.filter(({ eventId }) => acknowledged.has(eventId))
  const count = (isCounted: (status: string) => boolean) => ofAcknowledged.filter(({ status }) => isCounted(status)).length
  const duplicates = duplicatesOf(deliveries, arrivals)
  const rules = [...lost, ...lifeRules(evidence), duplicateRule(duplicates, evidence)]
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return {
    acknowledgedEvents: acknowledged.size,
    unacknowledgedEvents: [...events].filter((id) => !acknowledged.has(id)).length,
    deliveries: {
      acknowledged: expected,
      succeeded: count((status) => status === 'succeeded'),
      failed: count((status) => status === 'failed'),
      skipped: count((status) => status === 'skipped'),
      waiting: count((status) => !final.includes(status)),
    },
    lost: sum(lost.map(({ cases }) => cases.length)),
    duplicates: {
      cutOff: sum(duplicates.map((one) => one.cutOff)),
      answeredAgain: sum(duplicates.map((one) => one.answeredAgain)),
      inFlight: inFlight.size,
    },
    violations: rules
      .filter(({ cases }) => cases.length > 0)
      .map(({ rule, cases }) => ({ rule, count: cases.length, examples: cases.slice(0, 5) })),
  }
}

function lostRules({ acknowledged, events, deliveries, arrivals }: Evidence): Rule[] {
  const rows = new Set(deliveries.map(keyOf))
  const succeeded = deliveries.filter(({ status }) => status === 'succeeded').map(keyOf)
  return [
    { rule: 'an acknowledged event is in the database', cases: [...acknowledged.keys()].filter((id) => !events.has(id)) },
    {
      rule: 'an acknowledged event has a delivery for every endpoint that wants it',
      cases: [...acknowledged]
        .flatMap(([id, endpoints]) => endpoints.map((endpoint) => `${id} ${endpoint}`))
        .filter((key) => !rows.has(key)),
    },
    {
      rule: 'a succeeded delivery was answered by its receiver',
      cases: succeeded.filter((key) => (arrivals.get(key)?.answered ?? 0) === 0),
    },
  ]
}

/** What holds for each delivery's life, whatever happens to the processes that carry it. */
function lifeRules({ acknowledged, events, deliveries, arrivals, attemptsMax, repeatedKeys }: Evidence): Rule[] {
  const rows = new Set(deliveries.map(keyOf))
  const wanted = (one: DeliveryFact) => acknowledged.get(one.eventId)?.includes(one.endpoint) ?? events.has(one.eventId)
  const cases = (isBroken: (one: DeliveryFact) => boolean) => deliveries.filter(isBroken).map(describe)
  return [
    { rule: 'a repeated publish makes no second event', cases: repeatedKeys },
    { rule: 'an endpoint gets one delivery of an event', cases: surplus(deliveries) },
    { rule: 'only endpoints that want an event have a delivery of it', cases: cases((one) => !wanted(one)) },
    { rule: 'every request belongs to a delivery', cases: [...arrivals.keys()].filter((key) => !rows.has(key)) },
    { rule: 'every delivery ends', cases: cases(({ status }) => !final.includes(status)) },
    { rule: 'nothing is skipped while every endpoint is enabled', cases: cases(({ status }) => status === 'skipped') },
    { rule: 'attempts keep within the schedule', cases: cases((one) => one.attemptCount > attemptsMax(one.endpoint)) },
    {
      rule: 'a delivery fails only when its schedule is spent',
      cases: cases((one) => one.status === 'failed' && one.attemptCount < attemptsMax(one.endpoint)),
    },
    {
      rule: 'attempts are numbered from 1 without gaps',
      cases: cases((one) => one.attempts !== one.attemptCount || one.highestNumber !== one.attemptCount),
    },
  ]
}

type Duplicate = { key: string; cutOff: number; answeredAgain: number }

function duplicatesOf(deliveries: DeliveryFact[], arrivals: Evidence['arrivals']): Duplicate[] {
  const all = deliveries.map((one) => {
    const { requests, answered } = arrivals.get(keyOf(one)) ?? { requests: 0, answered: 0 }
    return { key: keyOf(one), cutOff: Math.max(0, requests - one.reached), answeredAgain: Math.max(0, answered - 1) }
  })
  return all.filter(({ cutOff, answeredAgain }) => cutOff > 0 || answeredAgain > 0)
}

function duplicateRule(duplicates: Duplicate[], { inFlight, crashes, arrivals }: Evidence): Rule {
  const wasForgotten = (at = 0) => crashes.some(({ from, to }) => at >= from && at <= to)
  const unexplained = duplicates.filter(({ key }) => !inFlight.has(key) && !wasForgotten(arrivals.get(key)?.firstAt))
  return {
    rule: 'only what was under way at a fault is sent twice',
    cases: unexplained.map(({ key, cutOff, answeredAgain }) => `${key}: ${cutOff} beyond the attempts, ${answeredAgain} answered again`),
  }
}

function surplus(deliveries: DeliveryFact[]): string[] {
  const keys = deliveries.map(keyOf)
  const seen = new Set<string>()
  return keys.filter((key) => seen.size === seen.add(key).size)
}

function keyOf({ eventId, endpoint }: { eventId: string; endpoint: string }): string {
  return `${eventId} ${endpoint}`
}

function describe(one: DeliveryFact): string {
  return `${keyOf(one)}: ${one.status}, ${one.attemptCount} counted and ${one.attempts} recorded attempts, the last is number ${one.highestNumber}`
}

import { deliver, fanOut, type SeedDelivery, type SeedEndpoint } from './deliveries.ts'
import { endpointPlans, outage } from './endpoints.ts'
import { days, makeEvents, makeTestEvent, type SeedEvent } from './events.ts'
import { between, createRandom, idOf, pick, type Random } from './random.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A recovery that is done. */
export type SeedRecovery = {
  id: string
  endpointId: string
  sinceMs: number
  untilMs: number
  orderedAtMs: number
  deliveries: SeedDelivery[]
}

/** A month of an organization's log, the same one for the same seed and moment. */
export type SeedLog = { endpoints: SeedEndpoint[]; events: SeedEvent[]; deliveries: SeedDelivery[]; recovery: SeedRecovery }

/** On average an event goes to so many endpoints; measured. */
const deliveriesPerEvent = 2.6

/** About `count` deliveries up to `nowMs`, with tests, redeliveries and a recovery. */
export function makeLog(seed: string, nowMs: number, count: number): SeedLog {
  const random = createRandom(seed)
  const createdAtMs = nowMs - (days + 2) * dayMs
  const endpoints = endpointPlans.map((plan, n) => ({ ...plan, id: idOf(random, createdAtMs + n * 7 * minuteMs) }))
  const events = makeEvents(random, nowMs, Math.ceil(count / deliveriesPerEvent))
  const deliveries = events.flatMap((event) => fanOut(random, nowMs, endpoints, event))
  const tests = endpoints.flatMap((endpoint) => testsOf(random, nowMs, endpoint))
  const recovery = recover(random, nowMs, endpoints, deliveries)
  const redelivered = redeliverSome(random, nowMs, deliveries)
  return {
    endpoints,
    events: [...events, ...tests.map(({ event }) => event)],
    deliveries: [...deliveries, ...tests, ...recovery.deliveries, ...redelivered],
    recovery,
  }
}

/** Test Connection: when it was set up, and whenever somebody wondered; in sandbox more often. */
function testsOf(random: Random, nowMs: number, endpoint: SeedEndpoint): SeedDelivery[] {
  const count = endpoint.environment === 'sandbox' ? 9 : 3
  return Array.from({ length: count }, () => {
    const createdAtMs = nowMs - between(random, hourMs, days * dayMs)
    return deliver(random, nowMs, { endpoint, event: makeTestEvent(random, endpoint.environment, createdAtMs), createdAtMs })
  })
}

/** What the endpoint did not get while it was down is sent again soon after. */
function recover(random: Random, nowMs: number, endpoints: SeedEndpoint[], deliveries: SeedDelivery[]): SeedRecovery {
  const endpoint = endpoints.find(({ name }) => name === outage.endpoint)
  if (!endpoint) throw new Error(`there is no endpoint ${outage.endpoint}`)
  const sinceMs = outage.begin(nowMs)
  const untilMs = sinceMs + outage.hours * hourMs
  const orderedAtMs = untilMs + 22 * minuteMs
  const id = idOf(random, orderedAtMs)
  const missed = deliveries.filter(
    (one) => one.endpoint === endpoint && one.status === 'failed' && one.createdAtMs >= sinceMs && one.createdAtMs < untilMs,
  )
  const again = missed.map(({ id: redeliveryOf, event }, n) =>
    deliver(random, nowMs, { endpoint, event, createdAtMs: orderedAtMs + 500 + n * 50, redeliveryOf, recoveryId: id }),
  )
  return { id, endpointId: endpoint.id, sinceMs, untilMs, orderedAtMs, deliveries: again }
}

/** Here and there somebody looked at a delivery that had failed, and sent it again within hours. */
function redeliverSome(random: Random, nowMs: number, deliveries: SeedDelivery[]): SeedDelivery[] {
  const failed = deliveries.filter(({ status, endpoint }) => status === 'failed' && endpoint.name !== outage.endpoint)
  const [first, ...others] = failed
  if (first === undefined) return []
  const chosen = new Set(Array.from({ length: Math.min(45, failed.length) }, () => pick(random, [first, ...others])))
  return [...chosen].flatMap(({ id, event, endpoint, createdAtMs }) => {
    const againAtMs = createdAtMs + between(random, 20 * minuteMs, 9 * hourMs)
    return againAtMs < nowMs ? [deliver(random, nowMs, { endpoint, event, createdAtMs: againAtMs, redeliveryOf: id })] : []
  })
}

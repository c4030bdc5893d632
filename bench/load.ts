import { performance } from 'node:perf_hooks'
import { z } from 'zod'
import type { Bench } from './row.ts'
import { data, eventType, type PublishedEvent, type Target } from './target.ts'

/** What publishers were told. `deliveries` is the sum over the events; `startedAt` in milliseconds since 1970. */
export type Acknowledged = { events: PublishedEvent[]; deliveries: number; startedAt: number }

const published = z.object({ id: z.string(), deliveries: z.number() })
const batchAnswer = z.object({ data: z.array(published) })

/** The clock of all processes of this machine, in milliseconds since 1970, finer than a millisecond. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

type HeldLoad = {
  /** Events in all, or null to go on for `forMs`. */
  count: number | null
  forMs?: number
  /** At most this many acknowledged or requested, and not `delivered` yet; so latency is the product's and not that of a growing queue. */
  aheadMax: number
  delivered: () => number
  /** Projects in turn, of which each event names one. */
  projects?: number
}

const batchMax = 500
const publishers = 4

/** Publishes through the batch API, as fast as it goes and the receiver keeps up. */
export async function publishHeld(bench: Bench, target: Target, load: HeldLoad): Promise<Acknowledged> {
  const result: Acknowledged = { events: [], deliveries: 0, startedAt: now() }
  const batchSize = Math.min(batchMax, Math.ceil(load.aheadMax / publishers), load.count ?? batchMax)
  const bodies = new Map<number, string>()
  const { projects = 1 } = load
  const endsAt = Date.now() + (load.forMs ?? Number.POSITIVE_INFINITY)
  let asked = 0
  const publish = async () => {
    while (Date.now() < endsAt && (load.count === null || asked < load.count)) {
      const size = Math.min(batchSize, load.count === null ? batchSize : load.count - asked)
      asked += size
      const hasRoom = () => asked - load.delivered() <= load.aheadMax || Date.now() >= endsAt
      await bench.receiver.until(hasRoom, 60_000)
      if (Date.now() >= endsAt) return
      const body = bodies.get(size) ?? batchBody(size, projects)
      bodies.set(size, body)
      record(result, await publishBatch(bench, target, body), projects)
    }
  }
  await Promise.all(Array.from({ length: publishers }, publish))
  return result
}

/** Events through the batch API, without regard to what is delivered. */
export async function publishBacklog(bench: Bench, target: Target, count: number): Promise<Acknowledged> {
  return publishHeld(bench, target, { count, aheadMax: Number.POSITIVE_INFINITY, delivered: () => 0 })
}

/** One event by itself. */
export async function publishOne(bench: Bench, target: Target): Promise<z.infer<typeof published>> {
  return bench.product.api.call('POST', '/events', published, eventBody, { key: target.key })
}

const eventBody = JSON.stringify({ type: eventType, data })

/** `clients` publish one event after the other for `forMs`. `perSecond` counts acknowledgements. */
export async function publishSingly(bench: Bench, target: Target, { clients, forMs }: { clients: number; forMs: number }) {
  const result: Acknowledged = { events: [], deliveries: 0, startedAt: now() }
  const endsAt = result.startedAt + forMs
  const publish = async () => {
    while (now() < endsAt) record(result, [await publishOne(bench, target)])
  }
  await Promise.all(Array.from({ length: clients }, publish))
  return { ...result, perSecond: result.events.length / ((now() - result.startedAt) / 1000) }
}

async function publishBatch({ product }: Bench, { key }: Target, body: string): Promise<z.infer<typeof published>[]> {
  return (await product.api.call('POST', '/events/batch', batchAnswer, body, { key })).data
}

/** Where there are several projects, the n-th event of every batch names project n modulo their number. */
function batchBody(size: number, projects: number): string {
  const events = Array.from({ length: size }, (_, n) => ({ type: eventType, data, ...(projects > 1 && { projectId: `${n % projects}` }) }))
  return JSON.stringify({ events })
}

function record(result: Acknowledged, answers: z.infer<typeof published>[], projects = 1): void {
  for (const [n, { id, deliveries }] of answers.entries()) {
    result.events.push({ id, project: n % projects })
    result.deliveries += deliveries
  }
}

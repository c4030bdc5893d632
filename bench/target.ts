import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { uuidOf } from '#lib/ids.ts'
import type { Counts } from './receiver.ts'
import type { Bench } from './row.ts'
import { percentile, sample } from './statistics.ts'

export const eventType = 'bench.happened'

/** An organization of its own, whose endpoints lead to the receiver: `paths[n]` gets the events of project `n`. */
export type Target = { slug: string; key: string; endpointIds: string[]; secrets: string[]; paths: string[]; urls: string[] }

type TargetOptions = {
  /** One endpoint each; relative to the receiver unless complete. */
  urls: string[]
  /** Each endpoint gets the events of its own project only, else all get all. */
  byProject?: boolean
  /** Further settings of every endpoint. */
  input?: Record<string, unknown>
}

/** Makes a target; its paths have not been used before. */
export async function createTarget({ product, receiver }: Bench, { urls, byProject = false, input = {} }: TargetOptions): Promise<Target> {
  const { slug, key } = await product.api.createOrganization()
  const prefix = `/${randomUUID().slice(0, 8)}`
  const complete = urls.map((url) => (url.startsWith('http') ? url : `${receiver.url}${prefix}${url}`))
  const endpoints = byProject
    ? await Promise.all(complete.map((url, n) => product.api.createEndpoints(key, [url], { projectIds: [`${n}`], ...input })))
    : [await product.api.createEndpoints(key, complete, input)]
  const created = endpoints.flat()
  return {
    slug,
    key,
    endpointIds: created.map(({ id }) => id),
    secrets: created.map(({ secret }) => secret),
    paths: complete.map((url) => new URL(url).pathname),
    urls: complete,
  }
}

/** 1 KiB of JSON. */
export const data = (() => {
  const order = { orderId: 'ord_01kan8s0', customer: 'A. N. Other', status: 'shipped', items: [1, 2, 3], total: 129.95, note: '' }
  return { ...order, note: 'x'.repeat(1024 - JSON.stringify(order).length) }
})()

/** How the deliveries of a target stand. `lastAt` is the commit of the last attempt, in milliseconds since 1970. */
export type Recorded = { succeeded: number; skipped: number; failed: number; waiting: number; attempts: number; lastAt: number }

const recorded = z.object({
  succeeded: z.number(),
  skipped: z.number(),
  failed: z.number(),
  waiting: z.number(),
  attempts: z.number(),
  lastAt: z.number(),
})

/** Counts the deliveries of a target and their attempts, whatever the engine believes. */
export async function readRecorded({ product }: Bench, { endpointIds }: Target): Promise<Recorded> {
  const ids = endpointIds.map((id) => uuidOf('ep', id))
  const [row] = await product.sql(
    `select count(*) filter (where d.status = 'succeeded')::int as succeeded, count(*) filter (where d.status = 'skipped')::int as skipped,
      count(*) filter (where d.status = 'failed')::int as failed, count(*) filter (where d.status in ('pending', 'delivering', 'retrying'))::int as waiting,
      coalesce(sum(a.attempts), 0)::int as attempts, coalesce(max(a.last_at), 0)::float8 as "lastAt"
    from delivery d
    left join lateral (
      select count(*) as attempts, max(extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000) as last_at from attempt where delivery_id = d.id
    ) a on true
    where d.endpoint_id = any($1::uuid[])`,
    [ids],
  )
  return recorded.parse(row)
}

/** Waits until none of a target's deliveries is going on, and counts them. Throws after `timeoutMs`. */
export async function whenOver(bench: Bench, target: Target, timeoutMs: number): Promise<Recorded> {
  const ids = target.endpointIds.map((id) => uuidOf('ep', id))
  const giveUpAt = Date.now() + timeoutMs
  for (;;) {
    // First of all, because the question takes milliseconds of what the last records need.
    await new Promise((resolve) => setTimeout(resolve, 25))
    const waiting = await bench.product.sql(
      `select 1 from delivery where endpoint_id = any($1::uuid[]) and status in ('pending', 'delivering', 'retrying') limit 1`,
      [ids],
    )
    if (waiting.length === 0) return readRecorded(bench, target)
    if (Date.now() > giveUpAt) throw new Error(`not over after ${timeoutMs} ms: ${JSON.stringify(await readRecorded(bench, target))}`)
  }
}

/** Throws unless what was acknowledged has been recorded as succeeded, once each, and arrived, each at least once. */
export function checkSums(
  acknowledged: number,
  { succeeded, attempts }: Pick<Recorded, 'succeeded' | 'attempts'>,
  arrived: Pick<Counts, 'unique' | 'arrivals'>,
): void {
  const sums = { acknowledged, succeeded, attempts, arrivedUnique: arrived.unique, arrived: arrived.arrivals }
  if (new Set(Object.values(sums)).size !== 1) throw new Error(`the sums differ: ${JSON.stringify(sums)}`)
}

/** An event as it was acknowledged, and the project it names. */
export type PublishedEvent = { id: string; project: number }

/**
 * From the commit of an event to its arrival, p50 and p99 in milliseconds, over at most 3 000 of the events. Project n goes to the n-th
 * path of the target.
 */
export async function latencies(bench: Bench, { paths }: Target, events: PublishedEvent[]): Promise<{ p50Ms: number; p99Ms: number }> {
  const chosen = sample(events, 3000).map(({ id, project }) => ({ uuid: uuidOf('evt', id), key: `${paths[project]} ${id}` }))
  const rows = await bench.product.sql<{ id: string; committedAt: number }>(
    `select id, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as "committedAt" from event where id = any($1::uuid[])`,
    [chosen.map(({ uuid }) => uuid)],
  )
  const committedAt = new Map(rows.map((row) => [row.id, row.committedAt]))
  const arrivedAt = await bench.receiver.arrivalTimes(chosen.map(({ key }) => key))
  const elapsedMs = chosen.flatMap(({ uuid }, index) => {
    const [from, to] = [committedAt.get(uuid), arrivedAt[index]]
    return from === undefined || to === undefined || to === null ? [] : [to - from]
  })
  return { p50Ms: percentile(elapsedMs, 50), p99Ms: percentile(elapsedMs, 99) }
}

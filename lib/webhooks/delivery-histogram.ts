import { z } from 'zod'
import { type Db, Prisma } from '../db/client.ts'
import type { DeliveryFilters } from './delivery.ts'
import { createdBetween, inScope, type Selection, selectionOf } from './delivery-selection.ts'
import { rowsMaxOfAll, sourceOf } from './delivery-source.ts'
import type { Scope } from './organizations.ts'
import { estimateRows } from './total.ts'

export const outcomes = ['succeeded', 'failed', 'retrying', 'skipped', 'pending'] as const

/** How many deliveries of a stretch of time, which begins at `at` (ISO 8601), stand how. */
export type Bucket = { at: string } & Record<(typeof outcomes)[number], number>

/**
 * Outcomes over time, oldest first and without gaps; the last bucket may reach beyond `until`. `basis` says what was counted: everything;
 * a sample, of which each delivery stands for `oneIn`; or the `newest` only, in which case `since` is when the oldest of them was created.
 */
export type Histogram = {
  since: string
  until: string
  stepSeconds: number
  buckets: Bucket[]
  basis: { kind: 'all' } | { kind: 'sample'; oneIn: number } | { kind: 'newest'; count: number }
}

/**
 * `counted`: up to here everything is counted. `sampled`: the rows of the whole table, whoever they belong to, that a sample
 * reads; with fewer than `sampledMin` of them one's own it says too little.
 */
const defaultLimits = { counted: 10_000, sampled: 50_000, sampledMin: 500 }

type Limits = typeof defaultLimits

// More bars than this nobody tells apart.
const bucketsMax = 48

/**
 * The outcomes of what the log is narrowed to, over the time that it is narrowed to or, where it is not, over all of it. Takes the same time
 * whatever there is: what is more than `limits.counted` is estimated from a sample of the table's blocks; where too little of that belongs to what
 * is asked for, its newest are counted. Null when there is nothing.
 */
export async function deliveryHistogram(
  db: Db,
  scope: Scope,
  filters: DeliveryFilters,
  limits: Limits = defaultLimits,
): Promise<Histogram | null> {
  const readMax = limits.counted + 1
  const selection = await selectionOf(db, scope, filters)
  const newest = Prisma.sql`select d.created_at, d.status from ${sourceOf(selection, null, readMax)} order by d.id desc limit ${readMax}`
  const counted = await countOutcomes(db, newest, filters)
  if (counted.count === 0) return null
  if (counted.count <= limits.counted) return histogramOf(counted, { kind: 'all' })
  const sample = await sampleOf(db, scope, selection, filters, limits)
  if (sample) return sample
  const { since: _, ...rest } = filters
  return histogramOf(await countOutcomes(db, newest, rest), { kind: 'newest', count: limits.counted })
}

/** From a part of the blocks of the days asked for; the same part every time, so that the chart does not flicker. Null when it holds too little. */
async function sampleOf(db: Db, scope: Scope, selection: Selection, filters: DeliveryFilters, limits: Limits): Promise<Histogram | null> {
  // What is found by way of the queue has no condition that a sample could be held to.
  if (selection.queued) return null
  const { endpointIds, conditions } = selection
  const where = Prisma.join(
    [inScope(scope), ...conditions, ...(endpointIds ? [Prisma.sql`d.endpoint_id = any(${endpointIds}::uuid[])`] : [])],
    ' and ',
  )
  const ofThatTime = { ...selection, scope: null, conditions: [...createdBetween(filters), Prisma.sql`true`], endpointIds: null }
  const share = Math.min(1, limits.sampled / Math.max(1, await estimateRows(db, sourceOf(ofThatTime, null, rowsMaxOfAll))))
  const rows = Prisma.sql`select d.created_at, d.status from delivery d tablesample system (${share * 100}::float8) repeatable (1) where ${where}`
  const counted = await countOutcomes(db, rows, filters)
  if (counted.count < limits.sampledMin) return null
  return histogramOf(counted, share === 1 ? { kind: 'all' } : { kind: 'sample', oneIn: 1 / share })
}

const countedRow = z.object({
  count: z.number(),
  since: z.date().nullable(),
  until: z.date(),
  stepSeconds: z.number(),
  bins: z.array(z.object({ at: z.number(), status: z.enum(outcomes), count: z.number() })).nullable(),
})

type Counted = z.infer<typeof countedRow>

// What a person reads off an axis: seconds, minutes, hours and days.
const stepsSeconds = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 604_800, 31_536_000]

/** Counts rows of `created_at` and `status` by time, in steps that make at most `bucketsMax` of the span asked for, or of what there is. */
async function countOutcomes(db: Db, rows: Prisma.Sql, { since, until }: DeliveryFilters): Promise<Counted> {
  const [first] = z.array(countedRow).parse(
    await db.$queryRaw`
      with picked as materialized (${rows}),
      ends as (
        select count(*)::int as count, coalesce(${since ? new Date(since) : null}::timestamptz, min(created_at)) as since,
          coalesce(${until ? new Date(until) : null}::timestamptz, greatest(now(), max(created_at) + interval '1 millisecond')) as until
        from picked
      ),
      span as (
        select ends.*, coalesce((
          select min(step) from unnest(${stepsSeconds}::int[]) step
          where step * ${bucketsMax - 1}::int >= extract(epoch from until - since)
        ), ${stepsSeconds.at(-1)}::int) as step from ends
      ),
      bins as (
        select (floor(extract(epoch from created_at) / step) * step)::float8 as at, status::text, count(*)::int as count
        from picked cross join span group by 1, 2
      )
      select count, since, until, step as "stepSeconds", (select json_agg(bins) from bins) as bins from span`,
  )
  if (!first) throw new Error('an aggregate without groups always has its row')
  return first
}

function histogramOf({ since, until, stepSeconds, bins }: Counted, basis: Histogram['basis']): Histogram {
  const begin = (since ?? until).getTime()
  const stepMs = stepSeconds * 1000
  const buckets = new Map<number, Bucket>()
  for (let at = Math.floor(begin / stepMs) * stepMs; at < until.getTime(); at += stepMs)
    buckets.set(at, { at: new Date(at).toISOString(), succeeded: 0, failed: 0, retrying: 0, skipped: 0, pending: 0 })
  for (const { at, status, count } of bins ?? []) {
    const bucket = buckets.get(at * 1000)
    if (bucket) bucket[status] = Math.round(count * (basis.kind === 'sample' ? basis.oneIn : 1))
  }
  return { since: new Date(begin).toISOString(), until: until.toISOString(), stepSeconds, buckets: [...buckets.values()], basis }
}

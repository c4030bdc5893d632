import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { sqlOf } from '../db/sql.ts'
import { notFound } from '../errors.ts'
import { firstIdAt, parseId, publicId, uuidOf } from '../ids.ts'
import { countMax, sampleMax } from './health-bounds.ts'
import type { Scope } from './organizations.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const bucketSchema = z.object({
  at: z.iso.datetime().describe('When it began.'),
  succeeded: z.number().int(),
  retrying: z.number().int().describe('Attempts that failed and are followed by a retry.'),
  failed: z.number().int().describe('Attempts that failed for good.'),
  meanMs: z.number().int().nullable().describe('Mean time to the answer; null without one.'),
})

/** Attempts within an hour or a day. */
export type Bucket = z.infer<typeof bucketSchema>

export const endpointHealthSchema = z.object({
  attempts: z.number().int().describe('Within the last 24 hours, as `hours` has them.'),
  successRate: z.number().nullable().describe('The share of these that succeeded, from 0 to 1; null without any.'),
  latency: z
    .object({ p50Ms: z.number().int(), p95Ms: z.number().int() })
    .nullable()
    .describe(`Of the answers among the newest ${sampleMax} deliveries; null without one.`),
  lastSuccessAt: z.iso.datetime().nullable().describe('Null when there was none in 30 days.'),
  streak: z
    .object({
      outcome: z.enum(['succeeded', 'failed']),
      count: z.number().int(),
      since: z.iso.datetime().describe('When the first of them was attempted last.'),
    })
    .nullable()
    .describe(`How many of the newest ${sampleMax} deliveries in a row ended their last attempt alike.`),
  backlog: z
    .object({
      ready: z.number().int().describe('Deliveries that could be sent now.'),
      retrying: z.number().int().describe('Deliveries that have failed and are tried again.'),
      oldestDueSeconds: z.number().describe('How long the longest waiting one has been ready; 0 when none is.'),
    })
    .describe(`Counted up to ${countMax}.`),
  skipped: z.number().int().describe(`Deliveries of the last 24 hours that were skipped, counted up to ${countMax}.`),
  hours: z.array(bucketSchema).describe('The last 24 hours, the oldest first. They follow the log by some seconds.'),
  days: z.array(bucketSchema).describe('The last 30 days (UTC), the oldest first.'),
})

export type EndpointHealth = z.infer<typeof endpointHealthSchema>

/**
 * How an endpoint is doing; tests are left out. Everything is read from a bounded number of rows, however long the log is. Throws `not_found`.
 */
export async function endpointHealth(db: Db, scope: Scope, endpointId: string): Promise<EndpointHealth> {
  const id = uuidOf('ep', endpointId)
  const endpoint = await db.endpoint.findFirst({ where: { id, ...scope, deletedAt: null }, select: { id: true } })
  if (!endpoint) throw notFound('endpoint')
  const [{ now, rows }, sample, queue] = await Promise.all([readHours(db, [id]), readSample(db, id), readQueue(db, scope, id)])
  const hours = buckets(rows, hourMs, 24, now)
  const { attempts, successRate } = rateOf(hours)
  const { skipped, ...backlog } = queue
  return {
    attempts,
    successRate,
    latency: latencyOf(sample),
    lastSuccessAt: latest([...rows, ...sample].map(({ lastSuccessAt }) => lastSuccessAt)),
    streak: streakOf(sample),
    backlog,
    skipped,
    hours,
    days: buckets(rows, dayMs, 30, now),
  }
}

/** What a list of endpoints tells of each. */
export type Glance = Pick<EndpointHealth, 'attempts' | 'successRate' | 'hours'> & { waiting: number }

/** The last 24 hours of some endpoints and how many deliveries wait for each, counted up to `sampleMax`, by public id. */
export async function endpointGlances(db: Db, scope: Scope, endpointIds: string[]): Promise<Map<string, Glance>> {
  const ids = endpointIds.map((id) => parseId('ep', id)).filter((id) => id !== null)
  const [{ now, rows }, waiting] = await Promise.all([
    readHours(db, ids),
    sqlOf(db)<{ id: string; waiting: number }>(waitingSql, [ids, scope.organizationId]),
  ])
  const byEndpoint = Map.groupBy(rows, ({ endpointId }) => endpointId)
  return new Map(
    waiting.map(({ id, waiting: count }) => {
      const hours = buckets(byEndpoint.get(id) ?? [], hourMs, 24, now)
      return [publicId('ep', id), { ...rateOf(hours), hours, waiting: count }]
    }),
  )
}

type HourRow = {
  endpointId: string
  at: number
  succeeded: number
  retrying: number
  failed: number
  answered: number
  durationMs: number
  lastSuccessAt: number | null
}

// One row for an hour in which something was sent: at most 768 for each endpoint, by the primary key.
const hoursSql = `
  select endpoint_id::text as "endpointId", ${millis('hour')} as at, succeeded, retrying, failed, answered, duration_ms::float8 as "durationMs",
    ${millis('last_success_at')} as "lastSuccessAt"
  from endpoint_hour where endpoint_id = any($1::uuid[]) and hour > now() - interval '31 days'`

/** `now` is the database's. */
async function readHours(db: Db, endpointIds: string[]): Promise<{ now: number; rows: HourRow[] }> {
  const sql = sqlOf(db)
  const [clock, rows] = await Promise.all([
    sql<{ now: number }>(`select ${millis('now()')} as now`, []),
    sql<HourRow>(hoursSql, [endpointIds]),
  ])
  return { now: clock[0]?.now ?? Date.now(), rows }
}

function millis(time: string): string {
  return `(extract(epoch from ${time}) * 1000)::float8`
}

/** Rows put together by hours or days, the last of which is under way. */
function buckets(rows: HourRow[], stepMs: number, count: number, now: number): Bucket[] {
  const first = Math.floor(now / stepMs) * stepMs - (count - 1) * stepMs
  const byStep = Map.groupBy(rows, ({ at }) => Math.floor((at - first) / stepMs))
  return Array.from({ length: count }, (_, n) => {
    const own = byStep.get(n) ?? []
    const answered = sum(own, (row) => row.answered)
    return {
      at: new Date(first + n * stepMs).toISOString(),
      succeeded: sum(own, (row) => row.succeeded),
      retrying: sum(own, (row) => row.retrying),
      failed: sum(own, (row) => row.failed),
      meanMs: answered === 0 ? null : Math.round(sum(own, (row) => row.durationMs) / answered),
    }
  })
}

function rateOf(hours: Bucket[]): { attempts: number; successRate: number | null } {
  const succeeded = sum(hours, (hour) => hour.succeeded)
  const attempts = succeeded + sum(hours, (hour) => hour.retrying + hour.failed)
  return { attempts, successRate: attempts === 0 ? null : succeeded / attempts }
}

function sum<Row>(rows: Row[], read: (row: Row) => number): number {
  return rows.reduce((total, row) => total + read(row), 0)
}

function latest(times: (number | null)[]): string | null {
  const last = times.reduce<number>((most, time) => Math.max(most, time ?? 0), 0)
  return last === 0 ? null : new Date(last).toISOString()
}

type SampleRow = {
  succeeded: boolean
  /** When its last attempt began. */
  attemptedAt: number
  lastSuccessAt: number | null
  durationMs: number | null
  isAnswered: boolean
}

// Reads delivery_endpoint_id_id_idx from its newest end: the range of one, and the order, keep the planner from walking everybody's deliveries.
const sampleSql = `
  select d.status = 'succeeded' as succeeded, ${millis('d.last_attempt_at')} as "attemptedAt", a.duration_ms as "durationMs",
    case when d.status = 'succeeded' then ${millis('d.last_attempt_at')} + coalesce(a.duration_ms, 0) end as "lastSuccessAt",
    coalesce(a.answered, false) as "isAnswered"
  from (
    select id, status, attempt_count, last_attempt_at from delivery
    where endpoint_id between $1::uuid and $1::uuid and not test
    order by endpoint_id, id desc
    limit ${sampleMax}
  ) d
  left join lateral (
    select duration_ms, response_headers is not null as answered from attempt where delivery_id = d.id and number = d.attempt_count offset 0
  ) a on true
  where d.last_attempt_at is not null`

function readSample(db: Db, id: string): Promise<SampleRow[]> {
  return sqlOf(db)<SampleRow>(sampleSql, [id])
}

function latencyOf(sample: SampleRow[]): EndpointHealth['latency'] {
  const durations = sample
    .filter(({ isAnswered }) => isAnswered)
    .map(({ durationMs }) => durationMs ?? 0)
    .sort((a, b) => a - b)
  // The least that so large a part is not above.
  const percentile = (share: number) => durations[Math.ceil(share * durations.length) - 1] ?? 0
  return durations.length === 0 ? null : { p50Ms: percentile(0.5), p95Ms: percentile(0.95) }
}

function streakOf(sample: SampleRow[]): EndpointHealth['streak'] {
  const rows = sample.toSorted((a, b) => b.attemptedAt - a.attemptedAt)
  const [newest] = rows
  if (!newest) return null
  const end = rows.findIndex(({ succeeded }) => succeeded !== newest.succeeded)
  const alike = end < 0 ? rows : rows.slice(0, end)
  const since = new Date(alike.at(-1)?.attemptedAt ?? newest.attemptedAt).toISOString()
  return { outcome: newest.succeeded ? 'succeeded' : 'failed', count: alike.length, since }
}

type Queue = EndpointHealth['backlog'] & { skipped: number }

const ready = "organization_id = $1::uuid and endpoint_id = $2::uuid and state = 'ready'"

// What is ready is counted in due_ready_idx, whose two lanes have the oldest in front; the others in delivery_endpoint_problem_idx.
const queueSql = `
  select (select count(*)::int from (select from due where ${ready} limit ${countMax}) few) as ready,
    (select count(*)::int from (select from delivery where endpoint_id = $2::uuid and problem = 'retrying' limit ${countMax}) few) as retrying,
    (select count(*)::int from (select from delivery where endpoint_id = $2::uuid and problem = 'skipped' and id >= $3::uuid limit ${countMax}) few) as skipped,
    (select coalesce(greatest(extract(epoch from now() - min(due_at)), 0), 0)::float8 from (${head(false)} union all ${head(true)}) heads) as "oldestDueSeconds"`

function head(isRetry: boolean): string {
  return `(select due_at from due where ${ready} and retry = ${isRetry} order by due_at limit 1)`
}

async function readQueue(db: Db, { organizationId }: Scope, id: string): Promise<Queue> {
  const [queue] = await sqlOf(db)<Queue>(queueSql, [organizationId, id, firstIdAt(Date.now() - dayMs)])
  return queue ?? { ready: 0, retrying: 0, oldestDueSeconds: 0, skipped: 0 }
}

// A retry that is ready is still one of those that are retrying.
const waitingSql = `
  select e.id::text, (
      select count(*)::int from (select from due where organization_id = $2::uuid and endpoint_id = e.id and state = 'ready' and retry = false limit ${sampleMax}) few
    ) + (
      select count(*)::int from (select from delivery where endpoint_id = e.id and problem = 'retrying' limit ${sampleMax}) few
    ) as waiting
  from unnest($1::uuid[]) as e (id)`

import type { Db } from '../db/client.ts'
import { sqlOf } from '../db/sql.ts'
import { createRecent } from '../recent.ts'
import { type OutcomeName, outcomeNames, type Range, ranges, stopped } from './figures.ts'

/** One point of a chart: `stepSeconds` that began at `at` (milliseconds since 1970). Null where nobody took a sample. */
export type Point = {
  at: number
  /** Per second. */
  outcomes: Record<OutcomeName, number>
  /** The most at once, by dispatcher (`host:pid`, or `stopped` for all that are gone). */
  inFlight: Record<string, number>
  /** The most of the interval. */
  ready: number | null
  scheduled: number | null
  claimed: number | null
  oldestDueSeconds: number | null
}

export type History = { range: Range; stepSeconds: number; points: Point[] }

const recent = {
  '5m': createRecent<History>({ ageMsMax: 1_000, entriesMax: 1 }),
  '1h': createRecent<History>({ ageMsMax: 15_000, entriesMax: 1 }),
  '24h': createRecent<History>({ ageMsMax: 60_000, entriesMax: 1 }),
} as const

/** As `engineHistory`, and never asked more often than its points are worth, however many look at it. */
export function recentHistory(db: Db, range: Range): Promise<History> {
  return recent[range].get('', () => engineHistory(db, range))
}

/** What dispatchers and the queue did over a range, oldest point first, up to the last interval that is over on the database's clock. */
export async function engineHistory(db: Db, range: Range): Promise<History> {
  const { seconds, stepSeconds } = ranges[range]
  const sql = sqlOf(db)
  const span = [stepSeconds, seconds]
  const [times, outcomes, inFlight, backlog] = await Promise.all([
    sql<{ at: number }>(`${spanSql} select ${millis('at')} as at from span, generate_series(since, until - step, step) at`, span),
    sql<{ at: number; name: string; perSecond: number }>(outcomesSql, span),
    sql<{ at: number; name: string; most: number }>(inFlightSql, span),
    sql<{ at: number; ready: number; scheduled: number; claimed: number; oldestDueSeconds: number }>(backlogSql, span),
  ])
  const points = new Map(times.map(({ at }) => [at, emptyPoint(at)]))
  for (const { at, name, perSecond } of outcomes) {
    const outcome = outcomeNames.find((known) => known === name)
    const point = points.get(at)
    if (point && outcome) point.outcomes[outcome] = perSecond
  }
  for (const { at, name, most } of inFlight) {
    const point = points.get(at)
    if (point) point.inFlight[name] = most
  }
  for (const { at, ...most } of backlog) Object.assign(points.get(at) ?? {}, most)
  return { range, stepSeconds, points: [...points.values()] }
}

function emptyPoint(at: number): Point {
  const outcomes = { succeeded: 0, status: 0, timeout: 0, connect: 0, refused_address: 0, dns: 0, tls: 0, protocol: 0, skipped: 0 }
  return { at, outcomes, inFlight: {}, ready: null, scheduled: null, claimed: null, oldestDueSeconds: null }
}

function millis(time: string): string {
  return `(extract(epoch from ${time}) * 1000)::float8`
}

// $1: seconds of a step, $2: seconds of the range. Both samples' primary keys begin with the time, which is what these read by.
const spanSql = `
  with span as (
    select until - make_interval(secs => $2::float8) as since, until, make_interval(secs => $1::float8) as step
    from (select date_bin(make_interval(secs => $1::float8), now(), 'epoch') as until) now
  )`

const bin = millis("date_bin(span.step, s.at, 'epoch')")

const outcomesSql = `${spanSql}
  select ${bin} as at, o.key as name, (sum(o.value::int) / $1::float8)::float8 as "perSecond"
  from span join dispatcher_sample s on s.at >= span.since and s.at < span.until, jsonb_each_text(s.outcomes) o
  group by 1, 2`

const inFlightSql = `${spanSql}, highest as (
    select ${bin} as at, s.dispatcher_id, max(s.in_flight) as most
    from span join dispatcher_sample s on s.at >= span.since and s.at < span.until
    group by 1, 2
  )
  select h.at, coalesce(d.host || ':' || d.pid, '${stopped}') as name, sum(h.most)::int as most
  from highest h left join dispatcher d on d.id = h.dispatcher_id
  group by 1, 2`

const backlogSql = `${spanSql}
  select ${bin} as at, max(s.ready) as ready, max(s.scheduled) as scheduled, max(s.claimed) as claimed, max(s.oldest_due_seconds) as "oldestDueSeconds"
  from span join backlog_sample s on s.at >= span.since and s.at < span.until
  group by 1`

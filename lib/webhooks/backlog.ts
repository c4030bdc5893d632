import type { Db } from '../db/client.ts'
import { type Sql, sqlOf } from '../db/sql.ts'

/** The queue at one moment, in deliveries: what anyone may claim, what waits for its time, and what a dispatcher has. */
export type Backlog = {
  ready: number
  scheduled: number
  claimed: number
  /** How long the longest waiting delivery has been ready, in seconds; 0 when nothing waits. */
  oldestDueSeconds: number
}

/** The seconds between two rows of `backlog_sample`. */
export const sampleSeconds = 5

// Without a recent sample: what is counted before an estimate has to do.
const countedMax = 10_000
const sampleAgeSecondsMax = 15

// Walks due_ready_idx from lane to lane and looks at the head of each, so that it is as fast with a million waiting as with one.
const oldestSql = `
  with recursive lane as (
    (select organization_id, endpoint_id, retry, due_at from due where state = 'ready' order by organization_id, endpoint_id, retry, due_at limit 1)
    union all
    select next.* from lane, lateral (
      select d.organization_id, d.endpoint_id, d.retry, d.due_at from due d
      where d.state = 'ready' and (d.organization_id, d.endpoint_id, d.retry) > (lane.organization_id, lane.endpoint_id, lane.retry)
      order by d.organization_id, d.endpoint_id, d.retry, d.due_at
      limit 1
    ) next
  ), oldest as (
    select min(due_at) as at from lane
    union all
    select min(due_at) from due where state <> 'ready' and due_at <= now()
  )
  select coalesce(greatest(extract(epoch from now() - min(at)), 0), 0)::float8 from oldest`

// Counts up to $1 on the index alone; beyond, there is the estimate that vacuuming keeps of it. What is claimed is due within a lease.
const queueSql = `
  select (${countOf("state = 'ready'", 'due_ready_idx')}) as ready, (${countOf("state <> 'ready'", 'due_later_idx')}) as later, (
    select count(*) filter (where state = 'claimed')::int
    from (select state from due where state <> 'ready' and due_at <= now() + interval '30 seconds' order by due_at limit $1) soon
  ) as claimed, (${oldestSql}) as seconds`

function countOf(condition: string, index: string): string {
  return `
    select case when n < $1 then n else greatest(n, (select reltuples from pg_class where oid = '${index}'::regclass))::int end
    from (select count(*)::int as n from (select from due where ${condition} limit $1) few) counted`
}

/** How long the longest waiting delivery has been ready, in seconds; 0 when nothing waits. */
export async function oldestDueSeconds(db: Db): Promise<number> {
  const rows = await sqlOf(db)<{ seconds: number }>(`select (${oldestSql}) as seconds`, [])
  return rows[0]?.seconds ?? 0
}

/** The queue as the last sample found it, or as it is now where nobody samples. Counts beyond some ten thousand may be estimates. */
export async function readBacklog(db: Db): Promise<Backlog> {
  const sql = sqlOf(db)
  const [sampled] = await sql<Backlog>(
    `select ready, scheduled, claimed, oldest_due_seconds as "oldestDueSeconds" from backlog_sample
    where at > now() - interval '${sampleAgeSecondsMax} seconds' order by at desc limit 1`,
    [],
  )
  if (sampled) return sampled
  const [counted] = await sql<Backlog>(
    `select ready, greatest(later - claimed, 0) as scheduled, claimed, seconds as "oldestDueSeconds" from (${queueSql} offset 0) queue`,
    [countedMax],
  )
  return counted ?? { ready: 0, scheduled: 0, claimed: 0, oldestDueSeconds: 0 }
}

// Found by everyone who is about to look at the queue for the same row, so that one of them does.
const sampleLock = 0x68_6f_6f_6b

/**
 * Writes the queue down as the row of the present five seconds, on the database's clock. Of many who call it one looks at the queue, the others
 * do nothing. Returns whether this call did. What is more than `countMax` is estimated.
 */
export async function sampleBacklog(sql: Sql, countMax: number): Promise<boolean> {
  const rows = await sql(
    `insert into backlog_sample (at, ready, scheduled, claimed, oldest_due_seconds)
    select queue.at, queue.ready, greatest(queue.later - queue.claimed, 0), queue.claimed, queue.seconds
    from (
      select slot.at from (select date_bin('${sampleSeconds} seconds', now(), 'epoch') as at) slot
      where not exists (select from backlog_sample b where b.at = slot.at) and pg_try_advisory_xact_lock(${sampleLock})
      offset 0
    ) turn cross join lateral (${queueSql}, turn.at offset 0) queue
    on conflict do nothing
    returning at`,
    [countMax],
  )
  return rows.length > 0
}

import type { Db } from '../db/client.ts'

/**
 * How long the longest waiting delivery has been ready, in seconds; 0 when nothing waits. Walks due_ready_idx from lane to lane and looks at the
 * head of each, so that it is as fast with a million waiting as with one.
 */
export async function oldestDueSeconds(db: Db): Promise<number> {
  const rows = await db.$queryRaw<{ seconds: number }[]>`
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
    select coalesce(greatest(extract(epoch from now() - min(at)), 0), 0)::float8 as seconds from oldest`
  return rows[0]?.seconds ?? 0
}

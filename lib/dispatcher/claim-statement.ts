import { endpointRevision, organizationRevision } from './claimed.ts'

/** Before every id. */
export const nobody = '00000000-0000-0000-0000-000000000000'

const organizationsMax = 64
const lanesMax = 256
// Lanes without room are walked past; a claim walks no further than this in one organization.
const probesMax = 4_000
const lanesAtOnceMax = 64

// Walks due_ready_idx: one probe finds the next organization with ready work, one the next lanes within it, one the head of a lane. So neither a
// million waiting deliveries nor a thousand endpoints without room stand in anybody's way. A probe for lanes reads four times as many rows as the last one
// found lanes: few where each lane is long, many where a thousand endpoints have one delivery each. An endpoint with a rate limit is claimed from by one
// dispatcher at a time (`pace`), which is what makes the limit hold over all of them. Where an organization has more lanes than can be taken, the last
// endpoint that was found is left to the next claim, because its retries may be what was not found. The endpoints with rooms come sorted, and are looked for
// by halves. What is chosen is locked, so that it is still where it was (`ctid`) when it is claimed; what somebody has
// changed since the claim began is not found there, and is the next one's.
export const claimSql = `
  with recursive ready_organization as (
    (select d.organization_id as id, 1 as n from due d where d.state = 'ready' and d.organization_id > $3 order by d.organization_id limit 1)
    union all
    select next.id, o.n + 1
    from ready_organization o cross join lateral (
      select d.organization_id as id from due d where d.state = 'ready' and d.organization_id > o.id order by d.organization_id limit 1
    ) next
    where o.n < ${organizationsMax}
  ), part as materialized (
    select p.*, ${organizationRevision} as revision
    from (
      select id, greatest(1, $2::int / count(*) over ()) as quota, greatest(2, least(${lanesMax}, $2::int) / count(*) over ()) as lanes
      from ready_organization where id <> all($4::uuid[])
    ) p join organization o on o.id = any(array[p.id]) left join data_key k on k.organization_id = any(array[p.id])
  ), found as materialized (
    select p.id as organization_id, p.quota, p.revision, l.endpoint_id, l.retry, coalesce(l.room, $9) as room, l.room is null as stranger,
      count(*) over all_of_it > p.lanes as crowded, last_value(l.endpoint_id) over all_of_it as last_endpoint
    from part p cross join lateral (
      with recursive walk as (
        select '{}'::uuid[] as endpoints, '{}'::boolean[] as retries,
          coalesce(($6::uuid[])[array_position($5::uuid[], p.id)], '${nobody}') as endpoint_id, true as retry, 2 as size, 0 as n
        union all
        select next.endpoints, next.retries, next.endpoints[next.count], next.retries[next.count], least(${lanesAtOnceMax}, 4 * next.count), w.n + next.count
        from walk w cross join lateral (
          select array_agg(endpoint_id) as endpoints, array_agg(retry) as retries, count(*)::int as count
          from (
            select distinct on (endpoint_id, retry) endpoint_id, retry
            from (
              select d.endpoint_id, d.retry from due d
              where d.state = 'ready' and d.organization_id = p.id and (d.endpoint_id, d.retry) > (w.endpoint_id, w.retry)
              order by d.endpoint_id, d.retry limit w.size
            ) ahead
            order by endpoint_id, retry
          ) lanes
        ) next
        where w.n < ${probesMax} and next.count > 0
      )
      select * from (
        select endpoint_id, retry, case when ($7::uuid[])[place] = endpoint_id then ($8::int[])[place] end as room
        from (
          select lane.endpoint_id, lane.retry, width_bucket(lane.endpoint_id, $7::uuid[]) as place
          from walk w cross join lateral unnest(w.endpoints, w.retries) lane (endpoint_id, retry) offset 0
        ) placed
      ) walked
      where coalesce(room, $9) > 0
      limit p.lanes + 1
    ) l
    window all_of_it as (partition by p.id order by l.endpoint_id, l.retry rows between unbounded preceding and unbounded following)
  ), lane as materialized (
    select f.organization_id, f.quota, f.endpoint_id, f.retry, f.room, e.rate_limit, f.revision || ${endpointRevision} as revision,
      count(*) over (partition by f.organization_id) as siblings, count(*) over (partition by f.organization_id, f.endpoint_id) as sides
    from (
      select *, dense_rank() over (partition by stranger order by endpoint_id) as turn from found where not crowded or endpoint_id <> last_endpoint
    ) f join endpoint e on e.id = any(array[f.endpoint_id])
    where not f.stranger or f.turn <= $10
  ), pace as materialized (
    select e.id, floor(extract(epoch from now() - greatest(coalesce(e.paced_until, '-infinity'), now() - ${burst('e')})) * e.rate_limit + 1e-6)::int as tokens
    from endpoint e
    where e.rate_limit is not null and e.id = any(array(select endpoint_id from lane where rate_limit is not null))
    for update of e skip locked
  ), chosen as materialized (
    select a.endpoint_id, a.rate_limit is not null as paced, d.id,
      count(*) over (partition by a.endpoint_id, a.retry) = a.allowance and a.rate_limit is null as lane_full
    from (
      select l.*,
        least(greatest(1, l.quota / l.siblings), (l.room + (l.sides - 1) * (not l.retry)::int) / l.sides + (l.sides = 2 and l.room = 1 and l.retry)::int,
          case when l.rate_limit is null then null when p.id is null then 0 else (p.tokens + (l.sides - 1) * ((not l.retry) = ${evenSecond()})::int) / l.sides end) as allowance
      from lane l left join pace p on p.id = l.endpoint_id
    ) a cross join lateral (
      select d.ctid as id from due d
      where d.state = 'ready' and d.organization_id = a.organization_id and d.endpoint_id = a.endpoint_id and d.retry = a.retry
      order by d.due_at limit a.allowance
      for update skip locked
    ) d
  ), charged as (
    update endpoint e
    set paced_until = greatest(coalesce(e.paced_until, '-infinity'), now() - ${burst('e')}) + taken.n * interval '1 second' / e.rate_limit
    from (select endpoint_id, count(*) as n from chosen where paced group by endpoint_id) taken
    where e.id = any(array[taken.endpoint_id])
  ), claimed as (
    update due d
    set state = 'claimed', claim_count = d.claim_count + 1, due_at = now() + $1 * interval '1 millisecond'
    from chosen
    where d.ctid = chosen.id
    returning d.delivery_id, d.claim_count, d.attempt_count, d.test, d.endpoint_id, d.event_id, chosen.lane_full
  )
  select json_build_object(
      'lastOrganization', (select id from ready_organization where n = ${organizationsMax}),
      'walked', (select coalesce(json_agg(id), '[]') from ready_organization),
      'crowded', (select coalesce(json_object_agg(organization_id, endpoint_id), '{}') from (
        select organization_id, max(endpoint_id::text) as endpoint_id from found where crowded and endpoint_id <> last_endpoint group by organization_id
      ) crowded),
      'revisions', (select coalesce(json_object_agg(endpoint_id, revision), '{}') from lane)
    ) as summary,
    null as id, null as "claimCount", null as "attemptCount", null as test, null as "endpointId", null as "eventId", null as "laneFull"
  union all
  select null, delivery_id, claim_count, attempt_count, test, endpoint_id, event_id, lane_full from claimed`

/** Unused time counts for at most 300 ms, or for one delivery where the limit is lower: what may come at once. */
function burst(endpoint: string): string {
  return `greatest(interval '300 milliseconds', interval '1 second' / ${endpoint}.rate_limit)`
}

/** First attempts and retries of an endpoint take turns at an odd token. */
function evenSecond(): string {
  return '(extract(epoch from now())::bigint % 2 = 0)'
}

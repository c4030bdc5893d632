import type { Pool } from 'pg'
import { z } from 'zod'
import type { Environment } from '../db/client.ts'
import { type ClaimedEndpoint, type ClaimedEvent, readEndpoints, readEvents } from './claimed.ts'

/** A delivery that is this process's to attempt until the lease ends. `claimCount` fences off whoever held it before. */
export type Claim = {
  id: string
  claimCount: number
  attemptCount: number
  test: boolean
  organizationId: string
  environment: Environment
  event: ClaimedEvent
  endpoint: ClaimedEndpoint
  /** Its lane had more than it was allowed. */
  laneFull: boolean
  /** When it was claimed, on the clock of `performance.now()`. */
  claimedAtMs: number
}

/** How long a claim holds: the longest exchange, the time to record it, and a few seconds in which it may wait for its turn. */
export const leaseMs = 20_000

/**
 * What a claimer has room for. A lane is an endpoint's first attempts, or its retries: each gets an equal part of its organization's equal part
 * of `limit`, and no more than its endpoint has room.
 */
export type ClaimRequest = {
  limit: number
  /** Room by endpoint (UUID); endpoints that are not named have `roomElse`. */
  rooms: Map<string, number>
  roomElse: number
  /** At most this many endpoints that are not named. */
  strangersMax: number
  blockedOrganizations: string[]
  /** Where the last claim stopped, so that the next one goes on with those who had no turn. */
  position: Position
}

/** The organization, and in an organization with many lanes the endpoint, behind which to go on. */
export type Position = { organization: string; endpoints: Map<string, string> }

export type ClaimAnswer = { claims: Claim[]; position: Position /** Whether there was more than could be looked at. */; more: boolean }

const nobody = '00000000-0000-0000-0000-000000000000'

/** The beginning of the round. */
export const start: Position = { organization: nobody, endpoints: new Map() }

const organizationsMax = 64
// Endpoints are taken with both their lanes, so that nobody's retries stay behind where the number is up.
const endpointsMax = 256
// Lanes without room are walked past, at an index probe each; a claim walks no further than this in one organization.
const probesMax = 4_000

// Walks due_ready_idx: one probe finds the next organization with ready work, one the next lane within it, one the head of a lane. So neither a
// million waiting deliveries nor a thousand endpoints without room stand in anybody's way. An endpoint with a rate limit is claimed from by one
// dispatcher at a time (`pace`), which is what makes the limit hold over all of them. `found` has one lane more than can be taken, which tells whether
// the next claim must go on behind them. Rooms come as one jsonb object, in which a thousandth endpoint is found as fast as the first.
const claimSql = `
  with recursive organization as (
    (select d.organization_id as id, 1 as n from due d where d.state = 'ready' and d.organization_id > $3 order by d.organization_id limit 1)
    union all
    select next.id, o.n + 1
    from organization o cross join lateral (
      select d.organization_id as id from due d where d.state = 'ready' and d.organization_id > o.id order by d.organization_id limit 1
    ) next
    where o.n < ${organizationsMax}
  ), part as materialized (
    select id, greatest(1, $2::int / count(*) over ()) as quota, greatest(1, least(${endpointsMax}, $2::int) / count(*) over ()) as endpoints
    from organization where id <> all($4::uuid[])
  ), found as materialized (
    select p.id as organization_id, p.quota, p.endpoints, l.*, dense_rank() over (partition by p.id order by l.endpoint_id) as place
    from part p cross join lateral (
      with recursive walk as (
        (select d.endpoint_id, d.retry, 1 as n from due d
        where d.state = 'ready' and d.organization_id = p.id and d.endpoint_id > coalesce(($6::uuid[])[array_position($5::uuid[], p.id)], '${nobody}')
        order by d.endpoint_id, d.retry limit 1)
        union all
        select next.endpoint_id, next.retry, w.n + 1
        from walk w cross join lateral (
          select d.endpoint_id, d.retry from due d
          where d.state = 'ready' and d.organization_id = p.id and (d.endpoint_id, d.retry) > (w.endpoint_id, w.retry)
          order by d.endpoint_id, d.retry limit 1
        ) next
        where w.n < ${probesMax}
      )
      select w.endpoint_id, w.retry, coalesce(known.room, $8) as room, known.room is null as stranger
      from walk w cross join lateral (select ($7::jsonb -> w.endpoint_id::text)::int as room offset 0) known
      where coalesce(known.room, $8) > 0
      limit 2 * p.endpoints + 1
    ) l
  ), lane as materialized (
    select organization_id, quota, endpoint_id, retry, room,
      count(*) over (partition by organization_id) as siblings, count(*) over (partition by endpoint_id) as sides
    from (select *, dense_rank() over (partition by stranger order by endpoint_id) as turn from found where place <= endpoints) f
    where not stranger or turn <= $9
  ), pace as materialized (
    select e.id, floor(extract(epoch from now() - greatest(coalesce(e.paced_until, '-infinity'), now() - ${burst('e')})) * e.rate_limit + 1e-6)::int as tokens
    from endpoint e
    where e.rate_limit is not null and e.id = any(array(select endpoint_id from lane))
    for update of e skip locked
  ), allowed as materialized (
    select l.*, e.rate_limit is not null as paced,
      least(greatest(1, l.quota / l.siblings), (l.room + (l.sides - 1) * (not l.retry)::int) / l.sides + (l.sides = 2 and l.room = 1 and l.retry)::int,
        case when e.rate_limit is null then null when p.id is null then 0 else (p.tokens + (l.sides - 1) * ((not l.retry) = ${evenSecond()})::int) / l.sides end) as allowance
    from lane l join endpoint e on e.id = any(array[l.endpoint_id]) left join pace p on p.id = l.endpoint_id
  ), chosen as materialized (
    select a.endpoint_id, a.paced, d.delivery_id, count(*) over (partition by a.endpoint_id, a.retry) = a.allowance and not a.paced as lane_full
    from allowed a cross join lateral (
      select d.delivery_id from due d
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
    where d.delivery_id = any(array[chosen.delivery_id])
    returning d.delivery_id, d.claim_count, d.attempt_count, d.test, d.organization_id, d.endpoint_id, d.event_id, chosen.lane_full
  ), summary as (
    select (select count(*)::int from organization) as organizations, (select id from organization order by id desc limit 1) as last_organization,
      (select array_agg(id) from organization) as walked,
      (select jsonb_object_agg(organization_id, endpoint_id) from (
        select organization_id, max(endpoint_id::text) filter (where place <= endpoints) as endpoint_id
        from found group by organization_id having max(place) > max(endpoints)
      ) crowded) as crowded
  )
  select s.*, c.delivery_id as id, c.claim_count as "claimCount", c.attempt_count as "attemptCount", c.test, c.organization_id as "organizationId",
    c.endpoint_id as "endpointId", c.event_id as "eventId", c.lane_full as "laneFull"
  from summary s left join claimed c on true`

/** Unused time counts for at most 300 ms, or for one delivery where the limit is lower: what may come at once. */
function burst(endpoint: string): string {
  return `greatest(interval '300 milliseconds', interval '1 second' / ${endpoint}.rate_limit)`
}

/** First attempts and retries of an endpoint take turns at an odd token. */
function evenSecond(): string {
  return '(extract(epoch from now())::bigint % 2 = 0)'
}

type Row = {
  organizations: number
  last_organization: string | null
  walked: string[] | null
  crowded: unknown
  id: string | null
  claimCount: number
  attemptCount: number
  test: boolean
  organizationId: string
  endpointId: string
  eventId: string
  laneFull: boolean
}

const crowdedLanes = z.record(z.string(), z.string()).nullable()

/** Claims what is ready, for as much as there is room, in fair parts. Two callers never get the same delivery. */
export async function claimReady(pool: Pool, request: ClaimRequest, lease: number = leaseMs): Promise<ClaimAnswer> {
  const { limit, rooms, roomElse, strangersMax, blockedOrganizations, position } = request
  const claimedAtMs = performance.now()
  const { rows } = await pool.query<Row>({
    name: 'claim-ready',
    text: claimSql,
    values: [
      lease,
      limit,
      position.organization,
      blockedOrganizations,
      [...position.endpoints.keys()],
      [...position.endpoints.values()],
      JSON.stringify(Object.fromEntries(rooms)),
      roomElse,
      strangersMax,
    ],
  })
  const claims = await complete(pool, rows, claimedAtMs)
  const next = positionAfter(position, rows[0])
  const crowded = rows[0]?.crowded !== null
  const wrapped = position.organization !== nobody && next.organization === nobody
  return { claims, position: next, more: crowded || wrapped || next.organization !== nobody }
}

function positionAfter({ endpoints }: Position, row: Row | undefined): Position {
  const walked = new Set(row?.walked ?? [])
  const kept = [...endpoints].filter(([organization]) => !walked.has(organization))
  const crowded = Object.entries(crowdedLanes.parse(row?.crowded ?? null) ?? {})
  return {
    organization: row && row.organizations >= organizationsMax ? (row.last_organization ?? nobody) : nobody,
    endpoints: new Map([...kept, ...crowded]),
  }
}

/** Adds to each claimed row what is sent and where to: an event that goes to a thousand endpoints is read once. */
async function complete(pool: Pool, rows: Row[], claimedAtMs: number): Promise<Claim[]> {
  const found = rows.filter((row) => row.id !== null)
  if (found.length === 0) return []
  const [events, endpoints] = await Promise.all([
    readEvents(pool, [...new Set(found.map(({ eventId }) => eventId))]),
    readEndpoints(pool, [...new Set(found.map(({ endpointId }) => endpointId))]),
  ])
  await skipOrphans(
    pool,
    found.flatMap(({ id, eventId, endpointId }) => (id !== null && !(events.has(eventId) && endpoints.has(endpointId)) ? [id] : [])),
  )
  return found.flatMap(({ id, claimCount, attemptCount, test, organizationId, endpointId, eventId, laneFull }) => {
    const event = events.get(eventId)
    const endpoint = endpoints.get(endpointId)
    if (id === null || !event || !endpoint) return []
    const { environment } = event
    return [{ id, claimCount, attemptCount, test, organizationId, environment, event, endpoint, laneFull: laneFull === true, claimedAtMs }]
  })
}

const orphansSql = `
  with gone as (delete from due where delivery_id = any($1::uuid[]) returning delivery_id)
  update delivery d set status = 'skipped', reason = 'event_expired' from gone where d.id = any(array[gone.delivery_id])`

/** A delivery may outlast its event, where it was redelivered at the end of the retention. There is nothing left to send then. */
async function skipOrphans(pool: Pool, ids: string[]): Promise<void> {
  if (ids.length > 0) await pool.query(orphansSql, [ids])
}

// A test is claimed by the process that made it, before it would become due for the dispatchers.
const claimOneSql = `
  with wanted as materialized (
    select delivery_id from due where delivery_id = $2 and state <> 'claimed' for update skip locked
  ), claimed as (
    update due d
    set state = 'claimed', claim_count = d.claim_count + 1, due_at = now() + $1 * interval '1 millisecond'
    from wanted
    where d.delivery_id = any(array[wanted.delivery_id])
    returning d.*
  )
  select c.delivery_id as id, c.claim_count as "claimCount", c.attempt_count as "attemptCount", c.test, c.organization_id as "organizationId",
    c.endpoint_id as "endpointId", c.event_id as "eventId", false as "laneFull"
  from claimed c`

/** Claims one delivery that nobody has; null when somebody has it, or it is over. */
export async function claimOne(pool: Pool, deliveryId: string, lease: number = leaseMs): Promise<Claim | null> {
  const { rows } = await pool.query<Row>({ name: 'claim-one', text: claimOneSql, values: [lease, deliveryId] })
  const [claim] = await complete(pool, rows, performance.now())
  return claim ?? null
}

const promoteMax = 1_000

// Reads due_later_idx. Until the next claim a late record of the old one is still taken, because its claim is still the latest.
const promoteSql = `
  with late as materialized (
    select delivery_id from due where state <> 'ready' and due_at <= now() order by due_at limit ${promoteMax} for update skip locked
  )
  update due d set state = 'ready' from late where d.delivery_id = any(array[late.delivery_id])`

/** Makes ready what has come due: retries, and the claims of whoever died. Returns how many; 1000 means that there may be more. */
export async function promoteDue(pool: Pool): Promise<number> {
  let promoted = 0
  for (let count = promoteMax; count === promoteMax; promoted += count) {
    count = (await pool.query({ name: 'promote-due', text: promoteSql })).rowCount ?? 0
  }
  return promoted
}

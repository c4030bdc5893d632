import type { Pool } from 'pg'
import { intArray, uuidArray } from '../db/arrays.ts'
import type { Environment } from '../db/client.ts'
import { claimSql, nobody } from './claim-statement.ts'
import { type ClaimedEndpoint, type ClaimedEvent, keepEndpoints, readEndpoints, readEvents } from './claimed.ts'

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

/** The beginning of the round. */
export const start: Position = { organization: nobody, endpoints: new Map() }

type Row = {
  id: string
  claimCount: number
  attemptCount: number
  test: boolean
  endpointId: string
  eventId: string
  laneFull: boolean
}

/** What the claim as a whole has found, in a row of its own. */
type Summary = {
  /** Null where it came to the end of all organizations. */
  lastOrganization: string | null
  walked: string[]
  /** Of organizations with more lanes than could be taken, the endpoint behind which to go on. */
  crowded: Record<string, string>
  /** By endpoint, among them all that were claimed for. */
  revisions: Record<string, string>
}

type SummaryRow = { summary: Summary; id: null }

/** What a process claims with, and remembers from one claim to the next. */
export type Claimer = {
  /** Claims what is ready, for as much as there is room, in fair parts. Two callers never get the same delivery. */
  claimReady(request: ClaimRequest): Promise<ClaimAnswer>
  /** Claims one delivery (UUID) that nobody has; null when somebody has it, or it is over. */
  claimOne(deliveryId: string): Promise<Claim | null>
  /** Makes ready what has come due: retries, and the claims of whoever died. Returns how many. */
  promote(): Promise<number>
}

export function createClaimer(pool: Pool, lease: number = leaseMs): Claimer {
  const kept = keepEndpoints(pool)
  const roomsOf = listRooms()
  return {
    claimReady: (request) => claimReady(pool, kept.read, roomsOf, request, lease),
    claimOne: (deliveryId) => claimOne(pool, deliveryId, lease),
    promote: () => promoteDue(pool),
  }
}

/** Writes rooms as two parameters, the ids in PostgreSQL's order; they are sorted and written anew only when others have come. */
function listRooms(): (rooms: ClaimRequest['rooms']) => [ids: Buffer, rooms: Buffer] {
  let ids: string[] = []
  let idsArray = uuidArray(ids)
  return (rooms) => {
    if (ids.length !== rooms.size || !ids.every((id) => rooms.has(id))) {
      ids = [...rooms.keys()].sort()
      idsArray = uuidArray(ids)
    }
    return [idsArray, intArray(ids.map((id) => rooms.get(id) ?? 0))]
  }
}

type ReadKept = ReturnType<typeof keepEndpoints>['read']

async function claimReady(
  pool: Pool,
  readKept: ReadKept,
  roomsOf: ReturnType<typeof listRooms>,
  request: ClaimRequest,
  lease: number,
): Promise<ClaimAnswer> {
  const { limit, rooms, roomElse, strangersMax, blockedOrganizations, position } = request
  const claimedAtMs = performance.now()
  const { rows } = await pool.query<Row | SummaryRow>({
    name: 'claim-ready',
    text: claimSql,
    values: [
      lease,
      limit,
      position.organization,
      blockedOrganizations,
      [...position.endpoints.keys()],
      [...position.endpoints.values()],
      ...roomsOf(rooms),
      roomElse,
      strangersMax,
    ],
  })
  const summary = rows.find((row) => row.id === null)?.summary ?? nothingFound
  const found = rows.filter((row) => row.id !== null)
  const claims = await complete(pool, found, claimedAtMs, (ids) => readKept(new Map(ids.map((id) => [id, summary.revisions[id] ?? '']))))
  const next = positionAfter(position, summary)
  const wrapped = position.organization !== nobody && next.organization === nobody
  return { claims, position: next, more: Object.keys(summary.crowded).length > 0 || wrapped || next.organization !== nobody }
}

const nothingFound: Summary = { lastOrganization: null, walked: [], crowded: {}, revisions: {} }

function positionAfter({ endpoints }: Position, { lastOrganization, walked, crowded }: Summary): Position {
  const passed = new Set(walked)
  const kept = [...endpoints].filter(([organization]) => !passed.has(organization))
  return { organization: lastOrganization ?? nobody, endpoints: new Map([...kept, ...Object.entries(crowded)]) }
}

/** Adds to each claimed row what is sent and where to: an event that goes to a thousand endpoints is read once. */
async function complete(
  pool: Pool,
  found: Row[],
  claimedAtMs: number,
  endpointsOf: (ids: string[]) => Promise<Map<string, ClaimedEndpoint>>,
): Promise<Claim[]> {
  if (found.length === 0) return []
  const [events, endpoints] = await Promise.all([
    readEvents(pool, [...new Set(found.map(({ eventId }) => eventId))]),
    endpointsOf([...new Set(found.map(({ endpointId }) => endpointId))]),
  ])
  const claims: Claim[] = []
  const orphans: string[] = []
  for (const { id, claimCount, attemptCount, test, endpointId, eventId, laneFull } of found) {
    const event = events.get(eventId)
    const endpoint = endpoints.get(endpointId)
    if (event && endpoint) {
      const { organizationId } = endpoint
      claims.push({
        id,
        claimCount,
        attemptCount,
        test,
        organizationId,
        environment: event.environment,
        event,
        endpoint,
        laneFull,
        claimedAtMs,
      })
    } else orphans.push(id)
  }
  if (orphans.length > 0) await pool.query(orphansSql, [orphans])
  return claims
}

// A delivery may outlast its event, where it was redelivered at the end of the retention. There is nothing left to send then.
const orphansSql = `
  with gone as (delete from due where delivery_id = any($1::uuid[]) returning delivery_id)
  update delivery d set status = 'skipped', reason = 'event_expired' from gone where d.id = any(array[gone.delivery_id])`

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
  select c.delivery_id as id, c.claim_count as "claimCount", c.attempt_count as "attemptCount", c.test,
    c.endpoint_id as "endpointId", c.event_id as "eventId", false as "laneFull"
  from claimed c`

async function claimOne(pool: Pool, deliveryId: string, lease: number): Promise<Claim | null> {
  const { rows } = await pool.query<Row>({ name: 'claim-one', text: claimOneSql, values: [lease, deliveryId] })
  const [claim] = await complete(pool, rows, performance.now(), (ids) => readEndpoints(pool, ids))
  return claim ?? null
}

const promoteMax = 1_000

// Reads due_later_idx. Until the next claim a late record of the old one is still taken, because its claim is still the latest.
const promoteSql = `
  with late as materialized (
    select delivery_id from due where state <> 'ready' and due_at <= now() order by due_at limit ${promoteMax} for update skip locked
  )
  update due d set state = 'ready' from late where d.delivery_id = any(array[late.delivery_id])`

async function promoteDue(pool: Pool): Promise<number> {
  let promoted = 0
  for (let count = promoteMax; count === promoteMax; promoted += count) {
    count = (await pool.query({ name: 'promote-due', text: promoteSql })).rowCount ?? 0
  }
  return promoted
}

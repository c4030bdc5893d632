import { type Db, type DeliveryStatus, type DueState, type Environment, Prisma } from '../db/client.ts'
import { firstIdAt, parseId, publicId } from '../ids.ts'
import type { Delivery, DeliveryFilters } from './delivery.ts'
import { earliestDelivery } from './event-rows.ts'
import type { Scope } from './organizations.ts'
import { type Page, type PageRequest, toPage, uuidOfCursor, uuidOfField } from './paging.ts'
import { countRows } from './total.ts'

/**
 * The log of a scope, newest first. Every filter has an index that ends in the id, by day, so a page costs what is shown: the first as the
 * thousandth, and what is rare or absent as what is everywhere. A page by offset has to walk what it skips.
 */
export async function listDeliveries(db: Db, scope: Scope, filters: DeliveryFilters, page: PageRequest): Promise<Page<Delivery>> {
  const selection = await select(db, scope, filters)
  const start = page.cursor === undefined ? null : uuidOfCursor('dlv', page.cursor)
  const offset = page.offset ?? 0
  const before = offset === 0 ? start : await idAtOffset(db, selection, start, offset)
  const rows = before === undefined ? [] : await readRows(db, selection, before, page.limit + 1)
  return toPage(
    rows.map(presentDelivery),
    page,
    (row) => row.id,
    // The end of the list is known once it is seen.
    async () => {
      const seen = rows.length === 0 ? 0 : offset + rows.length
      return start === null && seen > 0 && rows.length <= page.limit ? seen : Math.max(seen, await countDeliveries(db, selection))
    },
  )
}

/** What is listed, and where it is looked for. */
type Selection = {
  /** When nothing but the scope is the way to them; otherwise it is among the conditions. */
  scope: Scope | null
  conditions: Prisma.Sql[]
  /** Conditions on `due`, when the queue is the shorter way to them. */
  queued: Prisma.Sql | null
  /** When some endpoints are the way to them. */
  endpointIds: string[] | null
}

function readRows(db: Db, selection: Selection, before: string | null, rowsMax: number): Promise<DeliveryRow[]> {
  return db.$queryRaw`
    select d.id, d.event_id, d.endpoint_id, d.environment::text, d.project_id, d.category, d.event_type, d.status::text, d.reason, d.code,
      d.attempt_count, d.test, d.created_at, d.last_attempt_at, q.state::text, q.due_at
    from ${sourceOf(selection, before, rowsMax)} left join due q on q.delivery_id = d.id
    order by d.id desc
    limit ${rowsMax}`
}

/** The last id before an offset, which a page continues behind; undefined when there are not so many. Reads the index alone where it can. */
async function idAtOffset(db: Db, selection: Selection, before: string | null, offset: number): Promise<string | undefined> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select d.id from ${sourceOf(selection, before, offset)} order by d.id desc offset ${offset - 1} limit 1`
  return rows[0]?.id
}

/** The selected deliveries before an id (null: all) as `d`; there may be more than `rowsMax` of them, but none of the first is missing. */
function sourceOf({ scope, conditions, queued, endpointIds }: Selection, before: string | null, rowsMax: number): Prisma.Sql {
  const where = Prisma.join([Prisma.sql`true`, ...conditions, ...(before === null ? [] : [Prisma.sql`d.id < ${before}::uuid`])], ' and ')
  // `offset 0` keeps the planner from beginning with the log; the order of the queue's own ids lets it stop at the last row wanted.
  if (queued)
    return Prisma.sql`(
        select d.* from (
          select w.delivery_id from due w where ${queued} ${before === null ? Prisma.empty : Prisma.sql`and w.delivery_id < ${before}::uuid`}
          order by w.delivery_id desc offset 0
        ) waiting cross join lateral (select d.* from delivery d where d.id = waiting.delivery_id and ${where} offset 0) d
        order by waiting.delivery_id desc limit ${rowsMax}
      ) d`
  // A range of one, and its order, leave the planner only the indexes that begin with the endpoint: it takes every endpoint for equally busy, and
  // would look for the rows of one that gets little among everybody's.
  if (endpointIds)
    return Prisma.sql`unnest(${endpointIds}::uuid[]) as e (id) cross join lateral (
        select d.* from delivery d where d.endpoint_id between e.id and e.id and ${where} order by d.endpoint_id, d.id desc limit ${rowsMax}
      ) d`
  // As above: a burst of another organization's would otherwise be walked through to find this one's rows behind it.
  if (scope && rowsMax < 1000)
    return Prisma.sql`(
        select d.* from delivery d
        where d.organization_id between ${scope.organizationId}::uuid and ${scope.organizationId}::uuid
          and d.environment between ${scope.environment}::environment and ${scope.environment}::environment and ${where}
        order by d.organization_id, d.environment, d.id desc limit ${rowsMax}
      ) d`
  return Prisma.sql`(select d.* from delivery d where ${scope ? inScope(scope) : Prisma.sql`true`} and ${where}) d`
}

async function select(db: Db, scope: Scope, filters: DeliveryFilters): Promise<Selection> {
  const { status, endpointId, eventType, code, projectId, since, until, q } = filters
  const search = q === undefined ? { conditions: [], endpointIds: null } : await searchOf(db, scope, q)
  const endpoint = endpointId === undefined ? null : uuidOfField('endpointId', 'ep', endpointId)
  const isWhole = !(endpoint || eventType || projectId || q || (status && status !== 'succeeded') || code)
  return {
    scope: isWhole ? scope : null,
    conditions: [
      ...(isWhole ? [] : [inScope(scope)]),
      ...(status ? [statusIs(status)] : []),
      ...(endpoint ? [Prisma.sql`d.endpoint_id = ${endpoint}::uuid`] : []),
      ...(eventType ? [Prisma.sql`d.event_type = ${eventType}`] : []),
      ...(code ? [codeIs(code, status)] : []),
      ...(projectId ? [Prisma.sql`d.project_id = ${projectId}`] : []),
      ...(since ? [createdSince(new Date(since))] : []),
      ...(until ? [createdUntil(new Date(until))] : []),
      ...search.conditions,
    ],
    queued: status === 'pending' || status === 'delivering' ? queuedAs(status, scope, endpoint) : null,
    endpointIds: search.endpointIds,
  }
}

function inScope({ organizationId, environment }: Scope): Prisma.Sql {
  return Prisma.sql`d.organization_id = ${organizationId}::uuid and d.environment = ${environment}::environment`
}

function isSuccess(code: number): boolean {
  return code >= 200 && code <= 299
}

/** What has trouble is found by the generated column, whose indexes hold nothing else. */
function statusIs(status: DeliveryStatus): Prisma.Sql {
  const claimed = Prisma.sql`exists (select from due where due.delivery_id = d.id and due.state = 'claimed')`
  switch (status) {
    case 'failed':
    case 'skipped':
      return Prisma.sql`d.problem = ${status}::delivery_status`
    case 'retrying':
      return Prisma.sql`d.problem = 'retrying' and not ${claimed}`
    case 'pending':
      return Prisma.sql`d.status = 'pending'`
    case 'succeeded':
      return Prisma.sql`d.status = 'succeeded'`
    case 'delivering':
      return Prisma.sql`true`
    default:
      return status satisfies never
  }
}

/** Pending and delivering are what the queue says of a delivery. */
function queuedAs(status: 'pending' | 'delivering', scope: Scope, endpoint: string | null): Prisma.Sql {
  const state = status === 'delivering' ? Prisma.sql`w.state = 'claimed'` : Prisma.sql`w.state <> 'claimed' and w.attempt_count = 0`
  const endpoints = endpoint
    ? Prisma.sql`${endpoint}::uuid`
    : Prisma.sql`any(array(
        select id from endpoint where organization_id = ${scope.organizationId}::uuid and environment = ${scope.environment}::environment))`
  return Prisma.sql`w.organization_id = ${scope.organizationId}::uuid and ${state} and w.endpoint_id = ${endpoints}`
}

/** A code that is no success, or stands beside a status that is none, is in the index of failures. */
function codeIs(code: number, status: DeliveryStatus | undefined): Prisma.Sql {
  const failure = !isSuccess(code) || status === 'failed' || status === 'retrying' || status === 'skipped'
  return failure ? Prisma.sql`d.failure_code = ${code} and d.status <> 'succeeded'` : Prisma.sql`d.code = ${code}`
}

/** An id says when it was made by the clock of its process, `created_at` by the database's. They may differ by this much, in milliseconds. */
const clockSkewMsMax = 600_000

// created_at decides; the id only spares reading the days, and the hours, in which nothing can be.
function createdSince(at: Date): Prisma.Sql {
  return Prisma.sql`d.created_at >= ${at} and d.id >= ${firstIdAt(at.getTime() - clockSkewMsMax)}::uuid`
}

function createdUntil(at: Date): Prisma.Sql {
  return Prisma.sql`d.created_at < ${at} and d.id < ${firstIdAt(at.getTime() + clockSkewMsMax)}::uuid`
}

// Each endpoint's own newest are merged; where there are more endpoints than this, they are as well looked for among all rows.
const endpointsMax = 200

async function searchOf(db: Db, scope: Scope, q: string): Promise<Pick<Selection, 'conditions' | 'endpointIds'>> {
  const one = (condition: Prisma.Sql) => ({ conditions: [condition], endpointIds: null })
  const delivery = parseId('dlv', q)
  if (delivery) return one(Prisma.sql`d.id = ${delivery}::uuid`)
  const event = parseId('evt', q)
  if (event) return one(Prisma.sql`d.event_id = ${event}::uuid and d.id >= ${earliestDelivery(event)}::uuid`)
  const endpoint = parseId('ep', q)
  if (endpoint) return one(Prisma.sql`d.endpoint_id = ${endpoint}::uuid`)
  const found = await db.$queryRaw<{ id: string; matches: boolean }[]>`
    select id, position(lower(${q}) in lower(url)) > 0 as matches
    from endpoint where organization_id = ${scope.organizationId}::uuid and environment = ${scope.environment}::environment`
  const ids = found.filter(({ matches }) => matches).map(({ id }) => id)
  if (ids.length > 0 && ids.length === found.length) return { conditions: [], endpointIds: null }
  const [only] = ids
  if (ids.length === 1 && only !== undefined) return one(Prisma.sql`d.endpoint_id = ${only}::uuid`)
  return ids.length > endpointsMax ? one(Prisma.sql`d.endpoint_id = any(${ids}::uuid[])`) : { conditions: [], endpointIds: ids }
}

/** So many rows that no limit is meant. */
const estimateRowsMax = 2_000_000_000

function countDeliveries(db: Db, selection: Selection): Promise<number> {
  const { conditions, endpointIds } = selection
  const among = endpointIds ? [...conditions, Prisma.sql`d.endpoint_id = any(${endpointIds}::uuid[])`] : conditions
  return countRows(db, {
    firstOf: (rowsMax) => sourceOf(selection, null, rowsMax),
    all: sourceOf({ ...selection, conditions: among, endpointIds: null }, null, estimateRowsMax),
  })
}

/** A row of the log as it is stored. */
export type DeliveryRow = {
  id: string
  event_id: string
  endpoint_id: string
  environment: Environment
  project_id: string | null
  category: string
  event_type: string
  status: DeliveryStatus
  reason: string | null
  code: number | null
  attempt_count: number
  test: boolean
  created_at: Date
  last_attempt_at: Date | null
  /** Of its place in the queue; null when it is over. */
  state: DueState | null
  due_at: Date | null
}

/** A row of the log as it is shown. */
export function presentDelivery(row: DeliveryRow): Delivery {
  return {
    id: publicId('dlv', row.id),
    eventId: publicId('evt', row.event_id),
    endpointId: publicId('ep', row.endpoint_id),
    environment: row.environment,
    projectId: row.project_id,
    type: row.category,
    eventType: row.event_type,
    status: row.state === 'claimed' ? 'delivering' : row.status,
    reason: row.reason,
    code: row.code,
    attemptCount: row.attempt_count,
    test: row.test,
    createdAt: row.created_at.toISOString(),
    lastAttemptAt: row.last_attempt_at?.toISOString() ?? null,
    // While an attempt is under way, due_at is the end of the dispatcher's lease and says nothing about the next attempt.
    nextAttemptAt: row.state === 'claimed' ? null : (row.due_at?.toISOString() ?? null),
  }
}

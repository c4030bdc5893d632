import { type Db, type DeliveryStatus, Prisma } from '../db/client.ts'
import { firstIdAt, parseId } from '../ids.ts'
import type { DeliveryFilters } from './delivery.ts'
import { earliestDelivery } from './event-rows.ts'
import type { Scope } from './organizations.ts'
import { uuidOfField } from './paging.ts'
import { type FoundId, findId } from './search-text.ts'

/** What is listed, and where it is looked for. */
export type Selection = {
  /** When nothing but the scope is the way to them; otherwise it is among the conditions. */
  scope: Scope | null
  conditions: Prisma.Sql[]
  /** Conditions on `due`, when the queue is the shorter way to them. */
  queued: Prisma.Sql | null
  /** When some endpoints are the way to them. */
  endpointIds: string[] | null
  /** When endpoints of the scope are all that it is narrowed to: the same without the scope, which is in none of their indexes. */
  counted: Prisma.Sql | null
}

/** Where a page begins: behind a delivery's id (UUID), on the older or on the newer side of it. */
export type Edge = { id: string; side: 'older' | 'newer' }

/** What a scope's log is narrowed to, and where that is looked for. Throws `invalid_input` for an endpoint id that is none. */
export async function selectionOf(db: Db, scope: Scope, filters: DeliveryFilters): Promise<Selection> {
  const { status, endpointId, eventType, code, codeClass, errorClass, projectId, entityId, test, q } = filters
  const search = q === undefined ? nothingSought : await searchOf(db, scope, q)
  // What only leaves out some rows is no way to the others.
  const isWhole = !(
    endpointId ||
    eventType ||
    projectId ||
    q ||
    entityId ||
    errorClass ||
    (status && status !== 'succeeded') ||
    code ||
    (codeClass && codeClass !== '2xx') ||
    test === 'true'
  )
  const endpoint = endpointId === undefined ? null : uuidOfField('endpointId', 'ep', endpointId)
  return {
    scope: isWhole ? scope : null,
    conditions: [
      ...(isWhole ? [] : [inScope(scope)]),
      ...(status ? [statusIs(status)] : []),
      ...(endpoint ? [Prisma.sql`d.endpoint_id = ${endpoint}::uuid`] : []),
      ...(eventType ? [Prisma.sql`d.event_type = ${eventType}`] : []),
      ...(code ? [codeIs(code, status)] : []),
      ...(codeClass ? [codeBeginsWith(Number(codeClass[0]))] : []),
      ...(errorClass ? [Prisma.sql`d.problem is not null and d.reason = ${errorClass}`] : []),
      ...(test ? [test === 'true' ? Prisma.sql`d.test` : Prisma.sql`not d.test`] : []),
      ...(projectId ? [Prisma.sql`d.project_id = ${projectId}`] : []),
      ...(entityId ? [ofEntity(entityId)] : []),
      ...createdBetween(filters),
      ...search.conditions,
    ],
    queued: status === 'pending' || status === 'delivering' ? queuedAs(status, scope, endpoint) : null,
    endpointIds: search.endpointIds,
    counted: namesOnlyEndpoints(filters) ? ofEndpoints(endpoint ? await ownEndpoint(db, scope, endpoint) : search.own, status) : null,
  }
}

/** Whether a list is narrowed to endpoints, by one of two ways, and to nothing else that is not in their indexes. */
function namesOnlyEndpoints({ endpointId, q, status, ...others }: DeliveryFilters): boolean {
  const ways = [endpointId, q].filter((way) => way !== undefined).length
  return (
    ways === 1 && (!status || status === 'failed' || status === 'skipped') && Object.values(others).every((value) => value === undefined)
  )
}

function ofEndpoints(ids: string[] | null, status: DeliveryStatus | undefined): Prisma.Sql | null {
  return ids && Prisma.sql`d.endpoint_id = any(${ids}::uuid[]) and ${status ? statusIs(status) : Prisma.sql`true`}`
}

async function ownEndpoint(db: Db, scope: Scope, id: string): Promise<string[] | null> {
  return (await db.endpoint.count({ where: { id, ...scope } })) === 0 ? null : [id]
}

/** That a delivery `d` belongs to a scope. */
export function inScope({ organizationId, environment }: Scope): Prisma.Sql {
  return Prisma.sql`d.organization_id = ${organizationId}::uuid and d.environment = ${environment}::environment`
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
  const failure = code < 200 || code > 299 || status === 'failed' || status === 'retrying' || status === 'skipped'
  return failure ? Prisma.sql`d.failure_code = ${code}` : Prisma.sql`d.code = ${code}`
}

/** Only 2xx is a success; what begins with another figure is in the index of failures. */
function codeBeginsWith(figure: number): Prisma.Sql {
  if (figure === 2) return Prisma.sql`d.code between 200 and 299`
  return Prisma.sql`d.failure_code is not null and d.failure_code / 100 = ${figure}`
}

/** An id says when it was made by the clock of its process, `created_at` by the database's. They may differ by this much, in milliseconds. */
const clockSkewMsMax = 600_000

/** The times of the filters. `created_at` decides; the id only spares reading the days, and the hours, in which nothing can be. */
export function createdBetween({ since, until }: Pick<DeliveryFilters, 'since' | 'until'>): Prisma.Sql[] {
  const bound = (time: string, skewMs: number) => firstIdAt(new Date(time).getTime() + skewMs)
  return [
    ...(since ? [Prisma.sql`d.created_at >= ${new Date(since)} and d.id >= ${bound(since, -clockSkewMsMax)}::uuid`] : []),
    ...(until ? [Prisma.sql`d.created_at < ${new Date(until)} and d.id < ${bound(until, clockSkewMsMax)}::uuid`] : []),
  ]
}

// Each endpoint's own newest are merged, which takes 100 ms for so many at 10 000 000 deliveries. Among all rows a thousand that get nothing would be looked for through
// the whole log; of more than these some have something soon.
const endpointsMax = 1000

/** `own`: the endpoints of the scope that are all that was found. */
type Search = Pick<Selection, 'conditions' | 'endpointIds'> & { own: string[] | null }

const nothingSought: Search = { conditions: [], endpointIds: null, own: null }

async function searchOf(db: Db, scope: Scope, q: string): Promise<Search> {
  const found = findId(q)
  const id = found && parseId(found.prefix, found.id)
  if (found && id) {
    const own = found.kind === 'endpoint' ? await ownEndpoint(db, scope, id) : null
    return { ...nothingSought, conditions: [named(found.kind, id)], own }
  }
  // What is somebody's id to the letter is meant as one, even where it is also a part of a URL.
  const [entity, endpoints] = await Promise.all([isEntity(db, scope, q), endpointsLike(db, scope, q)])
  if (entity) return { ...nothingSought, conditions: [ofEntity(q)] }
  const ids = endpoints.filter(({ matches }) => matches).map((endpoint) => endpoint.id)
  const [only] = ids
  if (only !== undefined && ids.length === endpoints.length) return nothingSought
  if (only !== undefined && ids.length === 1) return { ...nothingSought, conditions: [Prisma.sql`d.endpoint_id = ${only}::uuid`], own: ids }
  if (ids.length > endpointsMax) return { ...nothingSought, conditions: [Prisma.sql`d.endpoint_id = any(${ids}::uuid[])`], own: ids }
  return { ...nothingSought, endpointIds: ids, own: ids }
}

function named(kind: FoundId['kind'], id: string): Prisma.Sql {
  switch (kind) {
    case 'delivery':
      return Prisma.sql`d.id = ${id}::uuid`
    case 'event':
      return Prisma.sql`d.event_id = ${id}::uuid and d.id >= ${earliestDelivery(id)}::uuid`
    case 'endpoint':
      return Prisma.sql`d.endpoint_id = ${id}::uuid`
    default:
      return kind satisfies never
  }
}

function endpointsLike(db: Db, scope: Scope, q: string): Promise<{ id: string; matches: boolean }[]> {
  return db.$queryRaw`
    select id, position(lower(${q}) in lower(url)) > 0 as matches
    from endpoint where organization_id = ${scope.organizationId}::uuid and environment = ${scope.environment}::environment`
}

/** That a delivery is about a record. Said twice, because delivery_entity_idx has nothing else. */
function ofEntity(entityId: string): Prisma.Sql {
  return Prisma.sql`d.entity_id = ${entityId} and d.entity_id <> ''`
}

/** Whether anything was ever sent about a record. Reads delivery_entity_idx. */
async function isEntity(db: Db, scope: Scope, entityId: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`select 1 as found from delivery d where ${inScope(scope)} and ${ofEntity(entityId)} limit 1`
  return rows.length > 0
}

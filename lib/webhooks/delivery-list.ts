import { type Db, type DeliveryStatus, type DueState, type Environment, Prisma } from '../db/client.ts'
import { parseId, publicId } from '../ids.ts'
import type { Delivery, DeliveryFilters } from './delivery.ts'
import { type Edge, inScope, type Selection, selectionOf } from './delivery-selection.ts'
import { orderOf, rowsMaxOfAll, sourceOf } from './delivery-source.ts'
import type { Scope } from './organizations.ts'
import { type Page, type PageRequest, toPage, uuidOfCursor } from './paging.ts'
import { countRows } from './total.ts'

/**
 * The log of a scope, newest first. Every filter has an index that ends in the id, by day, so a page costs what is shown: the first as the
 * thousandth, and what is rare or absent as what is everywhere. A page by offset has to walk what it skips.
 */
export async function listDeliveries(db: Db, scope: Scope, filters: DeliveryFilters, page: PageRequest): Promise<Page<Delivery>> {
  const selection = await selectionOf(db, scope, filters)
  const start = page.cursor === undefined ? null : uuidOfCursor('dlv', page.cursor)
  const offset = page.offset ?? 0
  const before = offset === 0 ? start : await idAtOffset(db, selection, olderThan(start), offset)
  const rows = before === undefined ? [] : await readRows(db, selection, olderThan(before), page.limit + 1)
  return toPage(
    rows.map(presentDelivery),
    page,
    (row) => row.id,
    // The end of the list is known once it is seen.
    async () => {
      const seen = rows.length === 0 ? 0 : offset + rows.length
      return start === null && seen > 0 && rows.length <= page.limit ? seen : Math.max(seen, await countSelected(db, selection))
    },
  )
}

/** The page that ends above a delivery (its public id), newest first: the way back. `hasNewer` tells whether there is more above it. */
export async function listDeliveriesAbove(
  db: Db,
  scope: Scope,
  filters: DeliveryFilters,
  { above, limit }: { above: string; limit: number },
): Promise<{ data: Delivery[]; hasNewer: boolean }> {
  const edge: Edge = { id: uuidOfCursor('dlv', above), side: 'newer' }
  const rows = await readRows(db, await selectionOf(db, scope, filters), edge, limit + 1)
  return { data: rows.slice(0, limit).reverse().map(presentDelivery), hasNewer: rows.length > limit }
}

/** How many deliveries there are in the log above one (its public id; null: in all), counted no further than `max`. */
export async function countDeliveriesAbove(
  db: Db,
  scope: Scope,
  filters: DeliveryFilters,
  above: string | null,
  max: number,
): Promise<number> {
  const edge: Edge | null = above === null ? null : { id: uuidOfCursor('dlv', above), side: 'newer' }
  const source = sourceOf(await selectionOf(db, scope, filters), edge, max)
  const [row] = await db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from (select 1 from ${source} order by d.id ${orderOf(edge)} limit ${max}) counted`
  return row?.count ?? 0
}

/** How many deliveries the log has: exact up to 100 000, beyond that an estimate. */
export async function countDeliveries(db: Db, scope: Scope, filters: DeliveryFilters): Promise<number> {
  return countSelected(db, await selectionOf(db, scope, filters))
}

/** The deliveries of these public ids as they stand now, newest first; what is no id of this scope is missing. */
export async function findDeliveries(db: Db, scope: Scope, ids: string[]): Promise<Delivery[]> {
  const uuids = ids.flatMap((id) => parseId('dlv', id) ?? [])
  const conditions = [inScope(scope), Prisma.sql`d.id = any(${uuids}::uuid[])`]
  const among: Selection = { scope: null, conditions, queued: null, endpointIds: null, counted: null }
  return uuids.length === 0 ? [] : (await readRows(db, among, null, uuids.length)).map(presentDelivery)
}

function readRows(db: Db, selection: Selection, edge: Edge | null, rowsMax: number): Promise<DeliveryRow[]> {
  return db.$queryRaw`
    select d.id, d.event_id, d.endpoint_id, d.environment::text, d.project_id, d.category, d.event_type, d.status::text, d.reason, d.code,
      d.attempt_count, d.test, d.created_at, d.last_attempt_at, q.state::text, q.due_at
    from ${sourceOf(selection, edge, rowsMax)} left join due q on q.delivery_id = d.id
    order by d.id ${orderOf(edge)}
    limit ${rowsMax}`
}

/** The last id before an offset, which a page continues behind; undefined when there are not so many. Reads the index alone where it can. */
async function idAtOffset(db: Db, selection: Selection, edge: Edge | null, offset: number): Promise<string | undefined> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select d.id from ${sourceOf(selection, edge, offset)} order by d.id desc offset ${offset - 1} limit 1`
  return rows[0]?.id
}

function olderThan(id: string | null): Edge | null {
  return id === null ? null : { id, side: 'older' }
}

// In no order: of many endpoints together the first rows that come are as good as the newest of each.
function countSelected(db: Db, { endpointIds, counted, ...selection }: Selection): Promise<number> {
  const among = endpointIds ? [...selection.conditions, Prisma.sql`d.endpoint_id = any(${endpointIds}::uuid[])`] : selection.conditions
  const conditions = counted ? [counted] : among
  const sourceOfFirst = (rowsMax: number) => sourceOf({ ...selection, conditions, endpointIds: null, counted }, null, rowsMax)
  return countRows(db, { firstOf: sourceOfFirst, all: sourceOfFirst(rowsMaxOfAll) })
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

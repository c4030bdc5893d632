import { z } from 'zod'
import { type Db, Prisma } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { publicId, uuidOf } from '../ids.ts'
import { earliestDelivery, type PublishScope } from './event-rows.ts'
import { mismatches, mismatchOf } from './matching.ts'
import { environmentSchema, type Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor } from './paging.ts'
import { countRows } from './total.ts'

export const eventSummarySchema = z.object({
  id: z.string(),
  environment: environmentSchema,
  type: z.string(),
  category: z.string(),
  occurredAt: z.iso.datetime(),
  projectId: z.string().nullable(),
  entity: z.object({ type: z.string(), id: z.string() }).nullable(),
  changedAttributes: z.array(z.string()),
  clientId: z.string().nullable(),
  createdAt: z.iso.datetime(),
})

export type EventSummary = z.infer<typeof eventSummarySchema>

/** An event with its data, what became of it, and for every other endpoint of the environment why it got nothing. */
export const eventDetailSchema = eventSummarySchema.extend({
  data: z.unknown(),
  deliveries: z.array(
    z.object({
      id: z.string(),
      endpointId: z.string(),
      status: z.string(),
      reason: z.string().nullable(),
      code: z.number().int().nullable(),
    }),
  ),
  unmatched: z
    .array(z.object({ endpointId: z.string(), url: z.string(), reason: z.enum([...mismatches, 'created_later', 'changed_later']) }))
    .describe('Every other endpoint of the environment, and why it got nothing.'),
})

export type EventDetail = z.infer<typeof eventDetailSchema>

/** The events of a scope, newest first. */
export async function listEvents(db: Db, scope: Scope, page: PageRequest): Promise<Page<EventSummary>> {
  const before = page.cursor === undefined ? null : uuidOfCursor('evt', page.cursor)
  const { take, skip } = rowsToRead(page)
  const ids = await db.$queryRaw<{ id: string }[]>`
    select v.id from ${visibleIn(scope, before, skip + take)} order by v.id desc limit ${take} offset ${skip}`
  const rows = await db.event.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    orderBy: { id: 'desc' },
    omit: { data: true },
  })
  const all = visibleIn(scope, null, null)
  return toPage(
    rows.map(summarize),
    page,
    (row) => row.id,
    () => countRows(db, { firstOf: (rowsMax) => visibleIn(scope, null, rowsMax), all }),
  )
}

/**
 * The newest events of a scope before an id (null: all), as `v`. Broadcasts belong to no organization and are seen by every one; test events belong
 * to their delivery alone. Two walks through event_organization_id_environment_id_idx, because one for either would read everybody's events; the
 * order of the broadcasts is spelled as the index has it.
 */
function visibleIn({ organizationId, environment }: Scope, before: string | null, rowsMax: number | null): Prisma.Sql {
  const rest = Prisma.sql`environment = ${environment}::environment and not test ${before === null ? Prisma.empty : Prisma.sql`and id < ${before}::uuid`}`
  return Prisma.sql`(
    (select id from event where organization_id = ${organizationId}::uuid and ${rest} order by id desc limit ${rowsMax}::bigint)
    union all
    (select id from event where organization_id is null and ${rest} order by organization_id, environment, id desc limit ${rowsMax}::bigint)
  ) v`
}

/** Throws `not_found` for an event of another organization or environment. */
export async function getEvent(db: Db, scope: Scope, eventId: string): Promise<EventDetail> {
  const id = uuidOf('evt', eventId)
  const event = await db.event.findFirst({
    where: { id, environment: scope.environment, OR: [{ organizationId: scope.organizationId }, { organizationId: null }] },
  })
  if (!event) throw notFound('event')
  const [deliveries, endpoints] = await Promise.all([
    db.delivery.findMany({
      where: { eventId: id, organizationId: scope.organizationId, id: { gte: earliestDelivery(id) } },
      select: { id: true, endpointId: true, status: true, reason: true, code: true },
      orderBy: { id: 'asc' },
    }),
    db.endpoint.findMany({ where: { ...scope, deletedAt: null }, orderBy: { id: 'asc' } }),
  ])
  const reached = new Set(deliveries.map((delivery) => delivery.endpointId))
  return {
    ...summarize(event),
    data: JSON.parse(event.data),
    deliveries: deliveries.map((row) => ({ ...row, id: publicId('dlv', row.id), endpointId: publicId('ep', row.endpointId) })),
    unmatched: endpoints
      .filter((endpoint) => !reached.has(endpoint.id))
      .map((endpoint) => ({
        endpointId: publicId('ep', endpoint.id),
        url: endpoint.url,
        // It would get this event today, so it was not there then, or not as it is now.
        reason: mismatchOf(endpoint, event) ?? (endpoint.createdAt > event.createdAt ? 'created_later' : 'changed_later'),
      })),
  }
}

type SummaryRow = Omit<Prisma.EventModel, 'organizationId' | 'data' | 'test'>

function summarize(row: SummaryRow): EventSummary {
  return {
    id: publicId('evt', row.id),
    environment: row.environment,
    type: row.type,
    category: row.category,
    occurredAt: row.occurredAt.toISOString(),
    projectId: row.projectId,
    entity: row.entityType !== null && row.entityId !== null ? { type: row.entityType, id: row.entityId } : null,
    changedAttributes: row.changedAttributes,
    clientId: row.clientId,
    createdAt: row.createdAt.toISOString(),
  }
}

/** Where an event belongs, for callers that may act on every organization. A broadcast belongs to none. Throws `not_found`. */
export async function scopeOfEvent(db: Db, eventId: string): Promise<PublishScope> {
  const row = await db.event.findUnique({ where: { id: uuidOf('evt', eventId) }, select: { organizationId: true, environment: true } })
  if (!row) throw notFound('event')
  return row
}

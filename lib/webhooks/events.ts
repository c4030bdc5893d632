import { z } from 'zod'
import type { Db, Prisma } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { publicId, uuidOf } from '../ids.ts'
import type { PublishScope } from './event-rows.ts'
import { mismatches, mismatchOf } from './matching.ts'
import { environmentSchema, type Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor } from './paging.ts'

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

// Broadcasts belong to no organization and are seen by every one; test events belong to their delivery alone.
function visibleIn(scope: Scope): Prisma.EventWhereInput {
  return { environment: scope.environment, test: false, OR: [{ organizationId: scope.organizationId }, { organizationId: null }] }
}

/** The events of a scope, newest first. */
export async function listEvents(db: Db, scope: Scope, page: PageRequest): Promise<Page<EventSummary>> {
  const where = visibleIn(scope)
  const before = page.cursor === undefined ? {} : { id: { lt: uuidOfCursor('evt', page.cursor) } }
  const rows = await db.event.findMany({
    where: { ...where, ...before },
    orderBy: { id: 'desc' },
    omit: { data: true },
    ...rowsToRead(page),
  })
  return toPage(
    rows.map(summarize),
    page,
    (row) => row.id,
    () => db.event.count({ where }),
  )
}

/** Throws `not_found` for an event of another organization or environment. */
export async function getEvent(db: Db, scope: Scope, eventId: string): Promise<EventDetail> {
  const id = uuidOf('evt', eventId)
  const event = await db.event.findFirst({ where: { id, environment: scope.environment, OR: visibleIn(scope).OR } })
  if (!event) throw notFound('event')
  const [deliveries, endpoints] = await Promise.all([
    db.delivery.findMany({
      where: { eventId: id, organizationId: scope.organizationId },
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

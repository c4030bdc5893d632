import { z } from 'zod'
import type { Db, Prisma } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { publicId, uuidOf } from '../ids.ts'
import { earliestDelivery, type PublishScope } from './event-rows.ts'
import { endpointTraceSchema, traceEvent, unmatchedReasons } from './event-trace.ts'
import { environmentSchema, type Scope } from './organizations.ts'

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
    .array(z.object({ endpointId: z.string(), url: z.string(), reason: z.enum(unmatchedReasons) }))
    .describe('Every other endpoint of the environment, and why it got nothing.'),
  trace: z
    .array(endpointTraceSchema)
    .describe('Every endpoint that there is, or was when the event was published: how the event stood to it, step by step.'),
})

export type EventDetail = z.infer<typeof eventDetailSchema>

/** One event of the scope, with what became of it. Throws `not_found` for an event of another organization or environment. */
export async function getEvent(db: Db, scope: Scope, eventId: string): Promise<EventDetail> {
  const { row, ...event } = await readEvent(db, scope, eventId)
  return { ...event, data: JSON.parse(row.data) }
}

/** An event as it is kept: `dataText` is the JSON that is sent, to the byte, and `null` where `erasedAt` says since when it is erased. */
export type StoredEvent = Omit<EventDetail, 'data'> & {
  dataText: string
  erasedAt: string | null
  test: boolean
  /** It went to every organization. */
  isBroadcast: boolean
  /** Its data is erased once every delivery has succeeded. */
  isEphemeral: boolean
}

/** As `getEvent`, with the text of its data instead of its value. */
export async function getStoredEvent(db: Db, scope: Scope, eventId: string): Promise<StoredEvent> {
  const { row, ...event } = await readEvent(db, scope, eventId)
  return {
    ...event,
    dataText: row.data,
    erasedAt: row.erasedAt?.toISOString() ?? null,
    test: row.test,
    isBroadcast: row.organizationId === null,
    isEphemeral: row.ephemeral,
  }
}

async function readEvent(db: Db, scope: Scope, eventId: string) {
  const id = uuidOf('evt', eventId)
  const row = await db.event.findFirst({
    where: { id, environment: scope.environment, OR: [{ organizationId: scope.organizationId }, { organizationId: null }] },
  })
  if (!row) throw notFound('event')
  const deliveries = await db.delivery.findMany({
    where: { eventId: id, organizationId: scope.organizationId, id: { gte: earliestDelivery(id) } },
    select: { id: true, endpointId: true, status: true, reason: true, code: true },
    orderBy: { id: 'asc' },
  })
  const trace = await traceEvent(db, scope, row, deliveries)
  return {
    row,
    ...summarizeEvent(row),
    deliveries: deliveries.map((one) => ({ ...one, id: publicId('dlv', one.id), endpointId: publicId('ep', one.endpointId) })),
    unmatched: trace.flatMap(({ endpointId, url, deleted, unmatched }) =>
      unmatched === null || deleted ? [] : [{ endpointId, url, reason: unmatched }],
    ),
    trace,
  }
}

/** What the list shows of an event. */
export function summarizeEvent(row: Omit<Prisma.EventModel, 'organizationId' | 'data' | 'test'>): EventSummary {
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

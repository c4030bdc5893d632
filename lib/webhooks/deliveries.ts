import { z } from 'zod'
import type { Db, Prisma, PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { standardBody } from '../formats/standard.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { type Actor, audit } from './audit.ts'
import { type Attempt, type Delivery, type DeliveryDetail, timingsSchema } from './delivery.ts'
import { presentDelivery } from './delivery-list.ts'
import type { Scope } from './organizations.ts'

/** One delivery with every attempt. Throws `not_found`. */
export async function getDelivery(db: Db, scope: Scope, deliveryId: string): Promise<DeliveryDetail> {
  const id = uuidOf('dlv', deliveryId)
  const row = await db.delivery.findFirst({ where: { id, ...scope } })
  if (!row) throw notFound('delivery')
  const [endpoint, event, due, attempts] = await Promise.all([
    db.endpoint.findUniqueOrThrow({ where: { id: row.endpointId }, select: { url: true } }),
    db.event.findUnique({ where: { id: row.eventId } }),
    db.due.findUnique({ where: { deliveryId: id }, select: { state: true, dueAt: true } }),
    db.attempt.findMany({ where: { deliveryId: id }, orderBy: { number: 'asc' } }),
  ])
  return {
    ...presentDelivery({
      ...row,
      event_id: row.eventId,
      endpoint_id: row.endpointId,
      project_id: row.projectId,
      event_type: row.eventType,
      attempt_count: row.attemptCount,
      created_at: row.createdAt,
      last_attempt_at: row.lastAttemptAt,
      state: due?.state ?? null,
      due_at: due?.dueAt ?? null,
    }),
    url: endpoint.url,
    redeliveryOf: row.redeliveryOf && publicId('dlv', row.redeliveryOf),
    recoveryId: row.recoveryId && publicId('rec', row.recoveryId),
    attempts: attempts.map((attempt) => presentAttempt(attempt, bodyOf(event))),
  }
}

/** Where a delivery belongs, for callers that may act on every organization. Throws `not_found`. */
export async function scopeOfDelivery(db: Db, deliveryId: string): Promise<Scope> {
  const row = await db.delivery.findUnique({
    where: { id: uuidOf('dlv', deliveryId) },
    select: { organizationId: true, environment: true },
  })
  if (!row) throw notFound('delivery')
  return row
}

/**
 * Sends the same event to the same endpoint once more, as a delivery of its own that names the first; a `reason` goes into the audit log. Throws
 * `not_found`, and `conflict` when the endpoint is gone or disabled.
 */
export async function redeliver(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  deliveryId: string,
  reason?: string,
): Promise<{ id: string }> {
  const original = await db.delivery.findFirst({ where: { id: uuidOf('dlv', deliveryId), ...scope } })
  if (!original) throw notFound('delivery')
  const endpoint = await db.endpoint.findUnique({ where: { id: original.endpointId }, select: { enabled: true, deletedAt: true } })
  if (!endpoint || endpoint.deletedAt) throw new AppError('conflict', 'The endpoint of this delivery has been deleted.')
  if (!endpoint.enabled) throw new AppError('conflict', 'The endpoint is disabled. Enable it before you redeliver.')
  const id = newId()
  const { endpointId, eventId, eventType, category, projectId, test } = original
  await db.$transaction(async (tx) => {
    await keepData(tx, eventId)
    await tx.$executeRaw`
      insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, project_id, status, test, redelivery_of)
      values (${id}::uuid, ${scope.organizationId}::uuid, ${scope.environment}::environment, ${endpointId}::uuid, ${eventId}::uuid, ${eventType}, ${category},
        ${projectId}, 'pending', ${test}, ${original.id}::uuid)`
    await tx.$executeRaw`
      insert into due (delivery_id, organization_id, endpoint_id, event_id, state, test)
      values (${id}::uuid, ${scope.organizationId}::uuid, ${endpointId}::uuid, ${eventId}::uuid, 'ready', ${test})`
    await tx.$executeRaw`select pg_notify('hookport_due', '')`
    const detail = { redelivery: publicId('dlv', id), eventType, ...(reason !== undefined && { reason }) }
    await audit(tx, actor, { ...scope, action: 'delivery.redelivered', subject: deliveryId, detail })
  })
  return { id: publicId('dlv', id) }
}

/** Holds the event's data until the new delivery is committed, from when on it is not erased. Throws `conflict` when it is gone already. */
async function keepData(tx: Db, eventId: string): Promise<void> {
  const [event] = await tx.$queryRaw<{ erased: boolean }[]>`
    select erased_at is not null as erased from event where id = ${eventId}::uuid for update`
  if (!event) throw new AppError('conflict', 'The event of this delivery is older than the retention and no longer kept.')
  if (event.erased) throw new AppError('conflict', 'The data of this event is no longer kept.')
}

/** A short text that changes whenever one of the newest deliveries of the scope is added or changes its state. */
export async function logPulse(db: Db, scope: Scope): Promise<string> {
  const rows = await db.$queryRaw<{ pulse: string | null }[]>`
    select md5(string_agg(concat(d.id, d.status, d.attempt_count, q.claim_count, q.state), ',' order by d.id)) as pulse
    from (
      select id, status, attempt_count from delivery
      where organization_id = ${scope.organizationId}::uuid and environment = ${scope.environment}::environment
      order by id desc
      limit 250
    ) d left join due q on q.delivery_id = d.id`
  return rows[0]?.pulse ?? ''
}

const headerRecord = z.record(z.string(), z.string())

/** An event's standard body, or what is shown in its place; `kept` is false where no body may be shown, not even one that was stored by itself. */
type ShownBody = { text: string; kept: boolean }

function bodyOf(event: Prisma.EventModel | null): ShownBody {
  // The retention ends by day: an event may be a day older than its delivery, and gone before it.
  if (event === null) return { text: '(no longer kept)', kept: true }
  if (event.erasedAt) return { text: event.ephemeral ? '(delivered and not kept)' : '(erased)', kept: false }
  return { text: standardBody({ type: event.type, occurredAt: event.occurredAt, dataText: event.data }), kept: true }
}

function presentAttempt(row: Prisma.AttemptModel, body: ShownBody): Attempt {
  return {
    number: row.number,
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    timings: timingsSchema.nullable().parse(row.timings),
    statusCode: row.statusCode,
    error: row.errorClass === null ? null : { class: row.errorClass, message: row.errorMessage ?? '' },
    request: {
      method: 'POST',
      url: row.url,
      headers: headerRecord.parse(row.requestHeaders),
      body: body.kept ? (row.requestBody ?? body.text) : body.text,
    },
    response:
      row.responseHeaders === null
        ? null
        : { headers: headerRecord.parse(row.responseHeaders), body: row.responseBody ?? '(erased)', truncated: row.truncated },
  }
}

/** The body of each delivery's last response, by public delivery id; a delivery without one is missing. */
export async function lastResponses(db: Db, scope: Scope, deliveries: Delivery[]): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ id: string; body: string }[]>`
    select d.id, a.response_body as body
    from delivery d join attempt a on a.delivery_id = d.id and a.number = d.attempt_count
    where d.id = any(${deliveries.map(({ id }) => uuidOf('dlv', id))}::uuid[])
      and d.organization_id = ${scope.organizationId}::uuid and a.response_body is not null`
  return new Map(rows.map(({ id, body }) => [publicId('dlv', id), body]))
}

/** A response's body as the value it spells, or as the text it is. */
export function jsonOrText(body: string | null): unknown {
  if (body === null) return null
  try {
    return JSON.parse(body)
  } catch {
    // Receivers answer in whatever they like; what is no JSON is text.
    return body
  }
}

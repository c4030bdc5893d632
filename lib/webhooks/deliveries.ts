import { z } from 'zod'
import { type Db, type DeliveryStatus, type DueState, type Environment, Prisma, type PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { standardBody } from '../formats/standard.ts'
import { newId, parseId, publicId, uuidOf } from '../ids.ts'
import { type Actor, audit } from './audit.ts'
import { type Attempt, type Delivery, type DeliveryDetail, type DeliveryFilters, timingsSchema } from './delivery.ts'
import type { Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor, uuidOfField } from './paging.ts'

/** The log of a scope, newest first. Reads the index on (organization_id, environment, id). */
export async function listDeliveries(db: Db, scope: Scope, filters: DeliveryFilters, page: PageRequest): Promise<Page<Delivery>> {
  const where = whereOf(scope, filters)
  const before = page.cursor === undefined ? Prisma.empty : Prisma.sql`and d.id < ${uuidOfCursor('dlv', page.cursor)}::uuid`
  const { take, skip } = rowsToRead(page)
  const rows = await db.$queryRaw<DeliveryRow[]>`
    select d.id, d.event_id, d.endpoint_id, d.environment::text, d.project_id, d.category, d.event_type, d.status::text, d.reason, d.code,
      d.attempt_count, d.test, d.created_at, d.last_attempt_at, q.state::text, q.due_at
    from delivery d left join due q on q.delivery_id = d.id
    where ${where} ${before}
    order by d.id desc
    limit ${take} offset ${skip}`
  return toPage(
    rows.map(present),
    page,
    (row) => row.id,
    () => countDeliveries(db, where),
  )
}

/** One delivery with every attempt. Throws `not_found`. */
export async function getDelivery(db: Db, scope: Scope, deliveryId: string): Promise<DeliveryDetail> {
  const id = uuidOf('dlv', deliveryId)
  const row = await db.delivery.findFirst({ where: { id, ...scope } })
  if (!row) throw notFound('delivery')
  const [endpoint, event, due, attempts] = await Promise.all([
    db.endpoint.findUniqueOrThrow({ where: { id: row.endpointId }, select: { url: true } }),
    db.event.findUniqueOrThrow({ where: { id: row.eventId } }),
    db.due.findUnique({ where: { deliveryId: id }, select: { state: true, dueAt: true } }),
    db.attempt.findMany({ where: { deliveryId: id }, orderBy: { number: 'asc' } }),
  ])
  const body = event.erasedAt ? null : standardBody({ type: event.type, occurredAt: event.occurredAt, dataText: event.data })
  return {
    ...present({
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
    attempts: attempts.map((attempt) => presentAttempt(attempt, body)),
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
 * Sends the same event to the same endpoint once more, as a delivery of its own that names the first. Throws `not_found`, and `conflict`
 * when the endpoint is gone or disabled.
 */
export async function redeliver(db: PrismaClient, actor: Actor, scope: Scope, deliveryId: string): Promise<{ id: string }> {
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
    await audit(tx, actor, { ...scope, action: 'delivery.redelivered', subject: deliveryId })
  })
  return { id: publicId('dlv', id) }
}

/** Holds the event's data until the new delivery is committed, from when on it is not erased. Throws `conflict` when it is gone already. */
async function keepData(tx: Db, eventId: string): Promise<void> {
  const kept = await tx.$queryRaw<unknown[]>`select 1 from event where id = ${eventId}::uuid and erased_at is null for update`
  if (kept.length === 0) throw new AppError('conflict', 'The data of this event was delivered and not kept.')
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

function whereOf(scope: Scope, filters: DeliveryFilters): Prisma.Sql {
  const { status, endpointId, eventType, code, projectId, since, until, q } = filters
  const conditions = [
    Prisma.sql`d.organization_id = ${scope.organizationId}::uuid`,
    Prisma.sql`d.environment = ${scope.environment}::environment`,
    ...(status ? [Prisma.sql`d.status = ${status}::delivery_status`] : []),
    ...(endpointId ? [Prisma.sql`d.endpoint_id = ${uuidOfField('endpointId', 'ep', endpointId)}::uuid`] : []),
    ...(eventType ? [Prisma.sql`d.event_type = ${eventType}`] : []),
    ...(code ? [Prisma.sql`d.code = ${code}`] : []),
    ...(projectId ? [Prisma.sql`d.project_id = ${projectId}`] : []),
    ...(since ? [Prisma.sql`d.created_at >= ${new Date(since)}`] : []),
    ...(until ? [Prisma.sql`d.created_at < ${new Date(until)}`] : []),
    ...(q ? [searchOf(scope, q)] : []),
  ]
  return Prisma.join(conditions, ' and ')
}

function searchOf(scope: Scope, q: string): Prisma.Sql {
  const delivery = parseId('dlv', q)
  if (delivery) return Prisma.sql`d.id = ${delivery}::uuid`
  const event = parseId('evt', q)
  if (event) return Prisma.sql`d.event_id = ${event}::uuid`
  const endpoint = parseId('ep', q)
  if (endpoint) return Prisma.sql`d.endpoint_id = ${endpoint}::uuid`
  return Prisma.sql`d.endpoint_id in (
    select id from endpoint where organization_id = ${scope.organizationId}::uuid and position(lower(${q}) in lower(url)) > 0)`
}

async function countDeliveries(db: Db, where: Prisma.Sql): Promise<number> {
  const rows = await db.$queryRaw<{ total: number }[]>`select count(*)::int as total from delivery d where ${where}`
  return rows[0]?.total ?? 0
}

type DeliveryRow = {
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

function present(row: DeliveryRow): Delivery {
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

const headerRecord = z.record(z.string(), z.string())

// Shown in place of data that was delivered and not kept.
const erasedBody = '(delivered and not kept)'

/** `standard` is the event's standard body; null when the data is erased. */
function presentAttempt(row: Prisma.AttemptModel, standard: string | null): Attempt {
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
      body: standard === null ? erasedBody : (row.requestBody ?? standard),
    },
    response:
      row.responseHeaders === null
        ? null
        : { headers: headerRecord.parse(row.responseHeaders), body: row.responseBody ?? '', truncated: row.truncated },
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

import { z } from 'zod'
import { type Db, type Environment, Prisma, type PrismaClient } from '../db/client.ts'
import { AppError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { newId, parseId, publicId } from '../ids.ts'
import { instant } from '../parse.ts'
import { dataErrors, eventTypeName, findEventType } from './catalog.ts'
import { mismatchOf } from './matching.ts'
import { namedScope } from './organizations.ts'

/** An event's data may take this many bytes as JSON text (CONTRACT §3). */
export const dataBytesMax = 256 * 1024

const shortText = z.string().min(1).max(255)

export const publishInput = z.object({
  type: eventTypeName.describe('An event type of the catalog.'),
  data: z.json().describe("Any JSON of at most 256 KiB that satisfies the event type's schema."),
  id: shortText.optional().describe("The publisher's own id: it makes a repeated request safe, as `Idempotency-Key` does."),
  occurredAt: instant.optional().describe('Now unless given.'),
  projectId: shortText.nullish().describe('The project it belongs to.'),
  entity: z.object({ type: shortText, id: shortText }).nullish().describe('The record it is about.'),
  changedAttributes: z.array(shortText).max(500).default([]).describe('Which attributes of the record an update changed.'),
  clientId: shortText.nullish().describe('Who changed it; sent in the akamai format.'),
})

/** The body that publishes: an operator key may name `*`, every organization. */
export const publishRequest = publishInput.extend(namedScope.shape)

export type PublishInput = z.infer<typeof publishInput>

/** Where an event goes: one organization and environment, or (null) every organization that has a matching endpoint there. */
export type PublishScope = { organizationId: string | null; environment: Environment }

export const publishedSchema = z.object({ id: z.string(), deliveries: z.number().int().describe('How many deliveries will be sent.') })

/** `replayed` tells that this is the first answer to a repeated request. */
export type Published = z.infer<typeof publishedSchema> & { replayed: boolean }

/**
 * Publishes an event: the event, one delivery for every matching endpoint and the wake-up of the dispatchers are one transaction,
 * so what is acknowledged is durable. The same idempotency key (or the publisher's own `id`) with the same input gives the first answer again.
 * Throws `unknown_event_type`, `invalid_input`, `payload_too_large`, `idempotency_conflict`.
 */
export async function publishEvent(
  db: PrismaClient,
  scope: PublishScope,
  input: PublishInput,
  idempotencyKey: string | null,
): Promise<Published> {
  const key = idempotencyKey !== null ? `key:${idempotencyKey}` : input.id !== undefined ? `id:${input.id}` : null
  if (key === null) return { ...(await publishWithin(db, scope, input)), replayed: false }
  return publishOnce(db, scope, input, key)
}

/**
 * Publishes an event as a part of the caller's own transaction, so that what happened and the word of it are one. An `ephemeral` event's
 * data is erased once every delivery has succeeded. Throws as `publishEvent` does.
 */
export async function publishWithin(
  tx: Db,
  scope: PublishScope,
  input: PublishInput,
  { ephemeral = false }: { ephemeral?: boolean } = {},
): Promise<{ id: string; deliveries: number }> {
  return insertEvent(tx, await checkedRow(tx, scope, input, ephemeral))
}

async function checkedRow(db: Db, scope: PublishScope, input: PublishInput, ephemeral: boolean): Promise<EventRow> {
  const eventType = await findEventType(db, input.type)
  const fields = dataErrors(eventType, input.data)
  if (fields.length > 0) throw new AppError('invalid_input', `data does not satisfy the schema of ${input.type}.`, { fields })
  const row = { ...rowOf(scope, input), category: eventType.category, ephemeral }
  if (Buffer.byteLength(row.data) > dataBytesMax) {
    throw new AppError('payload_too_large', 'data exceeds 256 KiB.', { fields: [{ path: 'data', message: 'exceeds 256 KiB' }] })
  }
  return row
}

type EventRow = {
  id: string
  organizationId: string | null
  environment: Environment
  type: string
  category: string
  data: string
  occurredAt: Date
  projectId: string | null
  entityType: string | null
  entityId: string | null
  changedAttributes: string[]
  clientId: string | null
  ephemeral: boolean
}

function rowOf(scope: PublishScope, input: PublishInput): Omit<EventRow, 'category' | 'ephemeral'> {
  return {
    // A publisher's own id that is one of ours becomes the event's id; any other text only identifies the request.
    id: (input.id !== undefined && parseId('evt', input.id)) || newId(),
    ...scope,
    type: input.type,
    data: JSON.stringify(input.data),
    occurredAt: input.occurredAt === undefined ? new Date() : new Date(input.occurredAt),
    projectId: input.projectId ?? null,
    entityType: input.entity?.type ?? null,
    entityId: input.entity?.id ?? null,
    changedAttributes: input.changedAttributes,
    clientId: input.clientId ?? null,
  }
}

/**
 * A request with the same key that runs at the same moment waits at the unique index until this one has committed. The key comes before every
 * check, because the first answer stands whatever has become of the catalog since.
 */
async function publishOnce(db: PrismaClient, scope: PublishScope, input: PublishInput, key: string): Promise<Published> {
  const { organizationId, environment } = scope
  const requestHash = sha256(JSON.stringify(input))
  return db.$transaction(async (tx) => {
    const reserved = await tx.$queryRaw<unknown[]>`
      insert into idempotency_key (id, organization_id, environment, key, request_hash, answer)
      values (${newId()}::uuid, ${organizationId}::uuid, ${environment}::environment, ${key}, ${requestHash}, '{}')
      on conflict (organization_id, environment, key) do nothing
      returning id`
    if (reserved.length === 0) return firstAnswer(tx, scope, key, requestHash)
    const answer = await publishWithin(tx, scope, input)
    await tx.idempotencyKey.updateMany({ where: { organizationId, environment, key }, data: { answer } })
    return { ...answer, replayed: false }
  })
}

async function firstAnswer(
  tx: Db,
  { organizationId, environment }: PublishScope,
  key: string,
  requestHash: Uint8Array,
): Promise<Published> {
  const first = await tx.idempotencyKey.findFirst({ where: { organizationId, environment, key } })
  if (!first || Buffer.compare(first.requestHash, requestHash) !== 0) {
    throw new AppError('idempotency_conflict', 'This idempotency key or id was used before with a different request.')
  }
  return { ...publishedSchema.parse(first.answer), replayed: true }
}

/** Matches the endpoints in memory, by the same function that later explains why one got nothing, and writes everything in one statement. */
async function insertEvent(db: Db, row: EventRow): Promise<{ id: string; deliveries: number }> {
  const endpoints = await db.endpoint.findMany({
    where: { ...(row.organizationId !== null && { organizationId: row.organizationId }), environment: row.environment, deletedAt: null },
    select: { id: true, organizationId: true, enabled: true, eventTypes: true, projectIds: true, entityType: true, attributes: true },
  })
  const matching = endpoints.filter((endpoint) => mismatchOf(endpoint, row) === null)
  try {
    await writeEvent(db, row, matching)
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && JSON.stringify(error.meta).includes('event_pkey')) {
      throw new AppError('idempotency_conflict', 'There is already an event with this id.')
    }
    throw error
  }
  return { id: publicId('evt', row.id), deliveries: matching.filter((endpoint) => endpoint.enabled).length }
}

type Target = { id: string; organizationId: string; enabled: boolean }

async function writeEvent(db: Db, row: EventRow, targets: Target[]): Promise<void> {
  await db.$executeRaw`
    with published as (
      insert into event (id, organization_id, environment, type, category, data, occurred_at, project_id, entity_type, entity_id, changed_attributes, client_id, ephemeral)
      values (${row.id}::uuid, ${row.organizationId}::uuid, ${row.environment}::environment, ${row.type}, ${row.category}, ${row.data}, ${row.occurredAt},
        ${row.projectId}, ${row.entityType}, ${row.entityId}, ${row.changedAttributes}, ${row.clientId}, ${row.ephemeral})
    ), fanned_out as (
      insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, project_id, status, reason, due_at)
      select target.id, target.organization_id, ${row.environment}::environment, target.endpoint_id, ${row.id}::uuid, ${row.type}, ${row.category}, ${row.projectId},
        case when target.enabled then 'pending' else 'skipped' end::delivery_status,
        case when target.enabled then null else 'endpoint_disabled' end,
        case when target.enabled then now() end
      from unnest(${targets.map(() => newId())}::uuid[], ${targets.map((target) => target.organizationId)}::uuid[],
        ${targets.map((target) => target.id)}::uuid[], ${targets.map((target) => target.enabled)}::boolean[]) as target (id, organization_id, endpoint_id, enabled)
    )
    select pg_notify('hookport_due', '')`
}

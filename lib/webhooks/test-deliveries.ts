import { z } from 'zod'
import type { PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { newId, uuidOf } from '../ids.ts'
import { eventTypeName, findEventType, testEventType } from './catalog.ts'
import type { Scope } from './organizations.ts'
import { dataBytesMax } from './publish.ts'
import { verifiedWithSchema } from './verified-with.ts'

export const testInput = z.object({
  eventType: eventTypeName.optional().describe('`test` unless given.'),
  data: z.json().optional().describe("The event type's example unless given."),
})

/** The answer of a test, once its only attempt is over. */
export const testAnswer = z.object({
  deliveryId: z.string(),
  succeeded: z.boolean().describe('Whether the status was 2xx.'),
  statusCode: z.number().int().nullable(),
  responseHeaders: z.record(z.string(), z.string()).nullable(),
  responseBody: z.string().nullable(),
  durationMs: z.number().int(),
  error: z.object({ class: z.string(), message: z.string() }).nullable(),
  verifiedWith: verifiedWithSchema,
})

export type TestAnswer = z.infer<typeof testAnswer>

type Input = {
  eventType?: string | undefined
  data?: unknown
  /** How long the creator has the delivery to itself, in milliseconds, before any dispatcher may take it; 0 leaves it to them. */
  dueInMs: number
}

/**
 * Creates a test event and its one delivery, and returns the delivery's UUID. Without `data`, the event type's example is sent.
 * Throws `not_found`, `unknown_event_type`, `payload_too_large`.
 */
export async function createTestDelivery(db: PrismaClient, scope: Scope, endpointId: string, input: Input): Promise<string> {
  const endpoint = await db.endpoint.findFirst({
    where: { id: uuidOf('ep', endpointId), ...scope, deletedAt: null },
    select: { id: true, format: true, entityType: true },
  })
  if (!endpoint) throw notFound('endpoint')
  const { type, category, data } = await contentOf(db, input)
  if (Buffer.byteLength(data) > dataBytesMax) throw new AppError('payload_too_large', 'data exceeds 256 KiB.')
  // A format that names the changed record needs one; the uuid of a test is recognizably nobody's.
  const entity = endpoint.format === 'akamai' ? { type: endpoint.entityType ?? 'user', id: '00000000-0000-4000-8000-000000000000' } : null
  const [eventId, deliveryId] = [newId(), newId()]
  await db.$executeRaw`
    with published as (
      insert into event (id, organization_id, environment, type, category, data, occurred_at, entity_type, entity_id, client_id, test)
      values (${eventId}::uuid, ${scope.organizationId}::uuid, ${scope.environment}::environment, ${type}, ${category}, ${data}, now(),
        ${entity?.type ?? null}, ${entity?.id ?? null}, ${entity ? 'test' : null}, true)
    ), created as (
      insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, entity_id, status, test)
      values (${deliveryId}::uuid, ${scope.organizationId}::uuid, ${scope.environment}::environment, ${endpoint.id}::uuid, ${eventId}::uuid, ${type}, ${category},
        ${entity?.id ?? ''}, 'pending', true)
    ), queued as (
      insert into due (delivery_id, organization_id, endpoint_id, event_id, state, test, due_at)
      values (${deliveryId}::uuid, ${scope.organizationId}::uuid, ${endpoint.id}::uuid, ${eventId}::uuid,
        case when ${input.dueInMs} = 0 then 'ready' else 'scheduled' end::due_state, true, now() + ${input.dueInMs} * interval '1 millisecond')
    )
    select pg_notify('hookport_due', '') where ${input.dueInMs} = 0`
  return deliveryId
}

async function contentOf(db: PrismaClient, { eventType, data }: Input): Promise<{ type: string; category: string; data: string }> {
  const given = data === undefined ? null : JSON.stringify(data)
  if (eventType === undefined || eventType === testEventType.name) {
    return { type: testEventType.name, category: testEventType.category, data: given ?? '{"message":"This is a test from Hookport."}' }
  }
  const { name, category, example } = await findEventType(db, eventType)
  return { type: name, category, data: given ?? JSON.stringify(example ?? {}) }
}

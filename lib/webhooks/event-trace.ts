import { z } from 'zod'
import type { Db, Prisma } from '../db/client.ts'
import { firstIdAt, publicId } from '../ids.ts'
import { type MatchStep, matchSteps, mismatches, mismatchOf, traceOf, verdicts } from './matching.ts'
import type { Scope } from './organizations.ts'

/** Why an endpoint got nothing: it does not match, or it would today and was not there, or not as it is now, when the event was published. */
export const unmatchedReasons = [...mismatches, 'created_later', 'changed_later'] as const

/** How one event stood to one endpoint. */
export const endpointTraceSchema = z.object({
  endpointId: z.string(),
  url: z.string(),
  deleted: z.boolean().describe('It is gone by now.'),
  delivered: z.boolean().describe('A delivery was made for it, which may have been skipped.'),
  unmatched: z.enum(unmatchedReasons).nullable().describe('Why there is no delivery; null when there is one.'),
  steps: z.array(
    z.object({
      step: z.enum(['created', ...matchSteps, 'enabled']),
      verdict: z.enum(verdicts).describe('`not_asked`: the endpoint sets no such condition, or another step decided.'),
      wanted: z.array(z.string()).describe('What the endpoint lists today.'),
      actual: z.array(z.string()).describe('What the event has.'),
    }),
  ),
  changes: z
    .array(z.object({ at: z.iso.datetime(), settings: z.array(z.string()) }))
    .describe('When settings that decide were changed after the event; the steps judge by those of today.'),
})

export type EndpointTrace = z.infer<typeof endpointTraceSchema>

type DeliveryFacts = { endpointId: string; status: string; reason: string | null }

/**
 * For every endpoint of the scope that there is, or was when the event was published, how the event stood to it; oldest endpoint first.
 * `deliveries` are those of the event in this scope, oldest first. A test goes to its own endpoint, whatever that is subscribed to.
 */
export async function traceEvent(db: Db, scope: Scope, event: Prisma.EventModel, deliveries: DeliveryFacts[]): Promise<EndpointTrace[]> {
  const reached = new Map<string, DeliveryFacts>()
  for (const delivery of deliveries) if (!reached.has(delivery.endpointId)) reached.set(delivery.endpointId, delivery)
  const endpoints = await db.endpoint.findMany({
    where: {
      ...scope,
      OR: [
        { id: { in: [...reached.keys()] } },
        ...(event.test ? [] : [{ deletedAt: null }, { deletedAt: { gt: event.createdAt }, createdAt: { lte: event.createdAt } }]),
      ],
    },
    orderBy: { id: 'asc' },
  })
  const changes = await changesSince(db, scope, event.createdAt, endpoints)
  return endpoints.map((endpoint) => ({
    ...traceEndpoint(endpoint, event, reached.get(endpoint.id) ?? null),
    changes: changes.get(publicId('ep', endpoint.id)) ?? [],
  }))
}

function traceEndpoint(
  endpoint: Prisma.EndpointModel,
  event: Prisma.EventModel,
  delivery: DeliveryFacts | null,
): Omit<EndpointTrace, 'changes'> {
  const isLater = endpoint.createdAt > event.createdAt
  // It would get this event today, so it was not there then, or not as it is now.
  const unmatched = mismatchOf(endpoint, event) ?? (isLater ? 'created_later' : 'changed_later')
  return {
    endpointId: publicId('ep', endpoint.id),
    url: endpoint.url,
    deleted: endpoint.deletedAt !== null,
    delivered: delivery !== null,
    unmatched: delivery === null ? unmatched : null,
    steps: [
      {
        step: 'created',
        verdict: isLater ? 'unmet' : 'met',
        wanted: [endpoint.createdAt.toISOString()],
        actual: [event.createdAt.toISOString()],
      },
      ...(event.test ? [] : traceOf(endpoint, event)),
      { step: 'enabled', verdict: enabledThen(delivery), wanted: [], actual: [] },
    ],
  }
}

/** What the first delivery says of it: where there is none, whether the endpoint was enabled did not matter. */
function enabledThen(delivery: DeliveryFacts | null): MatchStep['verdict'] {
  if (delivery === null) return 'not_asked'
  return delivery.status === 'skipped' && delivery.reason === 'endpoint_disabled' ? 'unmet' : 'met'
}

const deciding = ['eventTypes', 'projectIds', 'entityType', 'attributes', 'enabled']
const changesMax = 200

// Entries of the first versions name the settings only.
const changedDetail = z.union([
  z.object({ changes: z.record(z.string(), z.unknown()) }).transform(({ changes }) => Object.keys(changes)),
  z.object({ changed: z.array(z.string()) }).transform(({ changed }) => changed),
])

/** What the audit log knows of changes to what decides, by endpoint, oldest first. Reads audit_entry_organization_id_id_idx from the event on. */
async function changesSince(db: Db, { organizationId }: Scope, since: Date, endpoints: { id: string; updatedAt: Date }[]) {
  const changed = endpoints.filter(({ updatedAt }) => updatedAt > since).map(({ id }) => publicId('ep', id))
  const byEndpoint = new Map<string, EndpointTrace['changes']>()
  if (changed.length === 0) return byEndpoint
  const entries = await db.auditEntry.findMany({
    where: { organizationId, id: { gte: firstIdAt(since.getTime()) }, action: 'endpoint.updated', subject: { in: changed } },
    orderBy: { id: 'asc' },
    take: changesMax,
    select: { subject: true, detail: true, createdAt: true },
  })
  for (const { subject, detail, createdAt } of entries) {
    const settings = changedDetail.safeParse(detail).data?.filter((name) => deciding.includes(name)) ?? []
    if (settings.length === 0) continue
    byEndpoint.set(subject, [...(byEndpoint.get(subject) ?? []), { at: createdAt.toISOString(), settings }])
  }
  return byEndpoint
}

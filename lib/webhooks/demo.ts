import type { PrismaClient } from '../db/client.ts'
import { idAt, newId, publicId, uuidOf } from '../ids.ts'
import { systemActor } from './audit.ts'
import { sealedCallbackHash } from './callback-hash.ts'
import { dataKeyOf } from './data-keys.ts'
import { demoLog } from './demo-data.ts'
import { createOrganization, type Scope } from './organizations.ts'
import { installCatalog, vendorCatalogs } from './vendor-catalogs.ts'

/**
 * Fills an empty installation with the organization `acme`, the four vendor catalogs and some past deliveries, so that a newcomer sees what
 * the pages are for. The past deliveries belong to an endpoint that is deleted, so both environments still wait for their first key.
 */
export async function seedDemo(db: PrismaClient, ownerId: string): Promise<void> {
  for (const { name } of vendorCatalogs) await installCatalog(db, systemActor, name)
  const { id } = await createOrganization(db, systemActor, { name: 'Acme', slug: 'acme' }, ownerId)
  const now = Date.now()
  for (const environment of ['sandbox', 'production'] as const) {
    await seedLog(db, { organizationId: uuidOf('org', id), environment }, now)
  }
}

async function seedLog(db: PrismaClient, scope: Scope, now: number): Promise<void> {
  const url = `https://${scope.environment}.receiver.example/webhooks`
  const endpointId = newId()
  await db.endpoint.create({
    data: {
      id: endpointId,
      ...scope,
      url,
      description: 'Demo receiver',
      eventTypes: ['*'],
      ...(await sealedCallbackHash(db, await dataKeyOf(db, scope.organizationId), endpointId, endpointId)),
      deletedAt: new Date(now),
    },
  })
  for (const entry of demoLog) await seedDelivery(db, scope, { endpointId, url, at: now - entry.minutesAgo * 60_000, entry })
}

const catalog = vendorCatalogs.flatMap(({ eventTypes }) => eventTypes)

type Seed = { endpointId: string; url: string; at: number; entry: (typeof demoLog)[number] }

async function seedDelivery(db: PrismaClient, scope: Scope, { endpointId, url, at, entry }: Seed): Promise<void> {
  const type = catalog.find(({ name }) => name === entry.type)
  if (!type) throw new Error(`the demo log names ${entry.type}, which no vendor catalog has`)
  const [eventId, deliveryId] = [idAt(at), idAt(at)]
  const createdAt = new Date(at)
  const data = JSON.stringify(type.example)
  const last = entry.codes.at(-1) ?? null
  const succeeded = last === 200
  const shared = { projectId: entry.projectId, category: type.category, createdAt }
  const attempts = entry.codes.map((code, index) => attemptOf({ deliveryId, eventId, url, at, code, index }))
  await db.$transaction([
    db.event.create({ data: { id: eventId, ...scope, ...shared, type: type.name, data, occurredAt: createdAt } }),
    db.delivery.create({
      data: {
        id: deliveryId,
        ...scope,
        ...shared,
        endpointId,
        eventId,
        eventType: type.name,
        status: succeeded ? 'succeeded' : 'failed',
        reason: succeeded ? null : last === null ? 'timeout' : 'status',
        code: last,
        attemptCount: attempts.length,
        lastAttemptAt: attempts.at(-1)?.startedAt ?? null,
      },
    }),
    db.attempt.createMany({ data: attempts }),
  ])
}

type AttemptSeed = { deliveryId: string; eventId: string; url: string; at: number; code: number | null; index: number }

/** `code` null is an attempt that timed out. */
function attemptOf({ deliveryId, eventId, url, at, code, index }: AttemptSeed) {
  const startedAt = new Date(at + index * 10_000)
  return {
    deliveryId,
    number: index + 1,
    startedAt,
    durationMs: code === null ? 10_000 : 38 + index * 11,
    url,
    requestHeaders: {
      'content-type': 'application/json',
      'webhook-id': publicId('evt', eventId),
      'webhook-timestamp': String(Math.floor(startedAt.getTime() / 1000)),
    },
    statusCode: code,
    errorClass: code === 200 ? null : code === null ? 'timeout' : 'status',
    errorMessage: code === 200 ? null : code === null ? 'The exchange was not over within 10 seconds.' : `The endpoint answered ${code}.`,
    ...(code !== null && {
      responseHeaders: { 'content-type': 'application/json' },
      responseBody: code === 200 ? '{"received":true}' : '{"error":"The queue is full, try again later."}',
    }),
  }
}

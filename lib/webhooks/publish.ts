import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { type Sql, sqlOf } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { newId, parseId, publicId, timeOfId } from '../ids.ts'
import { instant } from '../parse.ts'
import { dataErrors, eventTypeName, findEventTypes, type PublishableType, unknownEventType } from './catalog.ts'
import { type EventRow, insertDeliveries, insertEvents, ownIdAgeMsMax, type PublishScope, type Target } from './event-rows.ts'
import { firstAnswers, nameOf, type RequestKey, releaseKeys, reserveKeys } from './idempotency.ts'
import { mismatchOf, type Subscription } from './matching.ts'
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

export const publishedSchema = z.object({ id: z.string(), deliveries: z.number().int().describe('How many deliveries will be sent.') })

/** Up to a thousand bodies of single publishes. Each is parsed by itself, so that one at fault does not refuse the others. */
export const batchRequest = z.object({ events: z.array(z.unknown()).min(1).max(1000) })

/** What the events of a batch should be. */
export const batchSchema = z.object({ events: z.array(publishRequest).min(1).max(1000) })

/** The outcome of one event of a batch. */
export const batchItemSchema = z.union([
  publishedSchema,
  z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    }),
  }),
])

export type BatchItem = z.infer<typeof batchItemSchema>

/** `replayed` tells that this is the first answer to a repeated request. */
export type Published = z.infer<typeof publishedSchema> & { replayed: boolean }

/** One event to publish. The idempotency key (or the publisher's own `id`) makes a repeated request safe. */
export type Publication = { scope: PublishScope; input: PublishInput; idempotencyKey?: string | null; ephemeral?: boolean }

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
  return db.$transaction((tx) => publishOne(tx, { scope, input, idempotencyKey }))
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
  const { id, deliveries } = await publishOne(tx, { scope, input, ephemeral })
  return { id, deliveries }
}

async function publishOne(tx: Db, publication: Publication): Promise<Published> {
  const [result] = await publishMany(sqlOf(tx), [publication])
  if (result === undefined) throw new Error('one publication had no result')
  if (result instanceof AppError) throw result
  return result
}

/**
 * Publishes many events at once, each with an outcome of its own, in their order: published, or refused as `publishEvent` refuses. `sql` must be
 * a transaction; when it commits, all that is not refused is durable. However many there are, it takes a handful of statements.
 */
export async function publishMany(sql: Sql, publications: Publication[]): Promise<(Published | AppError)[]> {
  const drafts = publications.map((publication) => ({ ...publication, key: keyOf(publication) }))
  const results = new Map<Draft, Published | AppError>()
  // Of several with one key the first is published, and then the others are repetitions of it.
  for (let waiting: Draft[] = drafts; waiting.length > 0; ) {
    const names = new Set<string>()
    const [now, later] = partition(waiting, ({ key }) => key === null || addTo(names, nameOf(key)))
    await publishDistinct(sql, now, results)
    waiting = later
  }
  return drafts.map((draft) => results.get(draft) ?? new AppError('conflict', 'The event was not published.'))
}

type Draft = Publication & { key: RequestKey | null }
type Results = Map<Draft, Published | AppError>

function keyOf({ scope, input, idempotencyKey = null }: Publication): RequestKey | null {
  const key = idempotencyKey !== null ? `key:${idempotencyKey}` : input.id !== undefined ? `id:${input.id}` : null
  return key === null ? null : { scope, key, hash: sha256(JSON.stringify(input)) }
}

/** The keys come before every check, because the first answer stands whatever has become of the catalog since. */
async function publishDistinct(sql: Sql, drafts: Draft[], results: Results): Promise<void> {
  const repeated = await firstAnswers(sql, keysOf(drafts))
  const fresh = drafts.filter((draft) => !repeat(draft, repeated, results))
  const types = await findEventTypes(sql, [...new Set(fresh.map(({ input }) => input.type))])
  const checked = fresh.flatMap((draft) => {
    const row = checkedRow(draft, types.get(draft.input.type))
    if (row instanceof AppError) results.set(draft, row)
    return row instanceof AppError ? [] : [{ draft, row }]
  })
  if (checked.length === 0) return
  const endpoints = await subscribers(
    sql,
    checked.map(({ row }) => row),
  )
  await write(
    sql,
    checked.map(({ draft, row }) => ({ draft, row, targets: targetsOf(row, endpoints) })),
    results,
  )
}

function repeat(draft: Draft, first: Awaited<ReturnType<typeof firstAnswers>>, results: Results): boolean {
  const answer = draft.key && first.get(nameOf(draft.key))
  if (!answer) return false
  results.set(draft, answer instanceof AppError ? answer : { ...answer, replayed: true })
  return true
}

type Checked = { draft: Draft; row: EventRow; targets: Target[] }

async function write(sql: Sql, all: Checked[], results: Results): Promise<void> {
  const reserved = await reserveKeys(
    sql,
    all.flatMap(({ draft: { key }, ...checked }) => (key === null ? [] : [{ ...key, answer: answerOf(checked) }])),
  )
  const [mine, lost] = partition(all, ({ draft: { key } }) => key === null || reserved.has(nameOf(key)))
  const inserted =
    mine.length === 0
      ? new Set()
      : await insertEvents(
          sql,
          mine.map(({ row }) => row),
        )
  const [published, taken] = partition(mine, ({ row }) => inserted.has(row.id))
  await insertDeliveries(sql, published)
  for (const checked of published) results.set(checked.draft, { ...answerOf(checked), replayed: false })
  for (const { draft } of taken) results.set(draft, new AppError('idempotency_conflict', 'There is already an event with this id.'))
  await releaseKeys(
    sql,
    taken.flatMap(({ draft: { key } }) => (key && reserved.get(nameOf(key))) ?? []),
  )
  // Somebody else was faster with the same key, and has committed by now.
  const first = await firstAnswers(sql, keysOf(lost.map(({ draft }) => draft)))
  for (const { draft } of lost) repeat(draft, first, results)
}

function answerOf({ row, targets }: Omit<Checked, 'draft'>): { id: string; deliveries: number } {
  return { id: publicId('evt', row.id), deliveries: targets.filter(({ enabled }) => enabled).length }
}

function checkedRow({ scope, input, ephemeral = false }: Draft, type: PublishableType | undefined): EventRow | AppError {
  if (!type) return unknownEventType('type', input.type)
  const fields = dataErrors(type, input.data)
  if (fields.length > 0) return new AppError('invalid_input', `data does not satisfy the schema of ${input.type}.`, { fields })
  const data = JSON.stringify(input.data)
  if (data.length > dataBytesMax || Buffer.byteLength(data) > dataBytesMax) {
    return new AppError('payload_too_large', 'data exceeds 256 KiB.', { fields: [{ path: 'data', message: 'exceeds 256 KiB' }] })
  }
  return {
    id: ownId(input.id) ?? newId(),
    organizationId: scope.organizationId,
    environment: scope.environment,
    type: input.type,
    category: type.category,
    data,
    occurredAt: input.occurredAt === undefined ? new Date() : new Date(input.occurredAt),
    projectId: input.projectId ?? null,
    entityType: input.entity?.type ?? null,
    entityId: input.entity?.id ?? null,
    changedAttributes: input.changedAttributes,
    clientId: input.clientId ?? null,
    ephemeral,
  }
}

/**
 * A publisher's own id that is one of ours and of today becomes the event's id; any other text only identifies the request. Events are kept by
 * the day of their id, so one of another time would be put away with what is long over.
 */
function ownId(id: string | undefined): string | null {
  const uuid = id === undefined ? null : parseId('evt', id)
  return uuid !== null && Math.abs(timeOfId(uuid) - Date.now()) < ownIdAgeMsMax ? uuid : null
}

type Subscriber = Target & Subscription & { environment: string }

const subscribersSql = `
  select id, organization_id as "organizationId", environment::text, enabled, event_types as "eventTypes", project_ids as "projectIds",
    entity_type as "entityType", attributes
  from endpoint
  where deleted_at is null and environment::text = any($1) and ($2 or organization_id = any($3))`

/** The endpoints that may be meant, by the scope in which they are looked for. Matched in memory, by the same function that later explains why one got nothing. */
async function subscribers(sql: Sql, rows: EventRow[]): Promise<Map<string, Subscriber[]>> {
  const organizations = [...new Set(rows.flatMap((row) => row.organizationId ?? []))]
  const isBroadcast = rows.some((row) => row.organizationId === null)
  const environments = [...new Set(rows.map((row) => row.environment))]
  const found = await sql<Subscriber>(subscribersSql, [environments, isBroadcast, organizations])
  const byScope = new Map<string, Subscriber[]>()
  for (const endpoint of found) {
    for (const name of [`${endpoint.organizationId} ${endpoint.environment}`, ...(isBroadcast ? [`null ${endpoint.environment}`] : [])]) {
      const list = byScope.get(name)
      if (list) list.push(endpoint)
      else byScope.set(name, [endpoint])
    }
  }
  return byScope
}

function targetsOf(row: EventRow, endpoints: Map<string, Subscriber[]>): Target[] {
  return (endpoints.get(`${row.organizationId} ${row.environment}`) ?? []).filter((endpoint) => mismatchOf(endpoint, row) === null)
}

function keysOf(drafts: Draft[]): RequestKey[] {
  return drafts.flatMap(({ key }) => key ?? [])
}

function partition<T>(items: T[], belongs: (item: T) => boolean): [T[], T[]] {
  const inside: T[] = []
  const outside: T[] = []
  for (const item of items) (belongs(item) ? inside : outside).push(item)
  return [inside, outside]
}

/** Whether the set did not have it yet. */
function addTo(set: Set<string>, name: string): boolean {
  if (set.has(name)) return false
  set.add(name)
  return true
}

import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { type Sql, sqlOf } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { newId, publicId } from '../ids.ts'
import { instant, parsedJson } from '../parse.ts'
import { dataErrors, eventTypeName, findEventTypes, type PublishableType, unknownEventType } from './catalog.ts'
import { type EventRow, insertDeliveries, insertEvents, ownEventId, type PublishScope, type Target } from './event-rows.ts'
import { answerAgain, type First, findFirst, nameOf, type RequestKey, releaseKeys, reserveKeys } from './idempotency.ts'
import { operationalCategory } from './matching.ts'
import { namedScope } from './organizations.ts'
import { findTargets, type KeptSubscribers } from './subscribers.ts'

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

/** As `publishRequest`, for a body that has just come out of JSON.parse. */
export const publishBody = publishRequest.extend({ data: parsedJson })

export type PublishInput = z.infer<typeof publishInput>

export const publishedSchema = z.object({ id: z.string(), deliveries: z.number().int().describe('How many deliveries will be sent.') })

/** `replayed` tells that this is the first answer to a repeated request. */
export type Published = z.infer<typeof publishedSchema> & { replayed: boolean }

/** One event to publish. The idempotency key (or the publisher's own `id`) makes a repeated request safe. */
export type Publication = {
  scope: PublishScope
  input: PublishInput
  idempotencyKey?: string | null
  ephemeral?: boolean
  /** The span that publishes it (`traceparentOf`). */
  traceparent?: string | null
  /** Whether Hookport itself tells it; nobody else publishes its own event types. */
  isOperational?: boolean
}

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
  options: Pick<Publication, 'ephemeral' | 'isOperational'> = {},
): Promise<{ id: string; deliveries: number }> {
  const { id, deliveries } = await publishOne(tx, { scope, input, ...options })
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
 * `kept` remembers subscribers from one call to the next.
 */
export async function publishMany(sql: Sql, publications: Publication[], kept?: KeptSubscribers): Promise<(Published | AppError)[]> {
  const drafts = publications.map((publication) => ({ ...publication, key: keyOf(publication) }))
  const results: Results = new Map()
  // The keys come before every check, because the first answer stands whatever has become of the catalog since.
  const first = await findFirst(sql, keysOf(drafts))
  const checked = await check(
    sql,
    drafts.filter((draft) => !repeat(draft, first, results)),
    results,
    kept,
  )
  // Of several with one key the first is published, and then the others are repetitions of it.
  for (let waiting = checked; waiting.length > 0; ) {
    const names = new Set<string>()
    const [now, later] = partition(waiting, ({ draft: { key } }) => key === null || addTo(names, nameOf(key)))
    const known = await write(sql, now, results)
    waiting = later.filter(({ draft, row }) => !repeat(draft, known.first, results) && !refuse(draft, known.taken.has(row.id), results))
  }
  return drafts.map((draft) => results.get(draft) ?? new AppError('conflict', 'The event was not published.'))
}

type Draft = Publication & { key: RequestKey | null }
type Results = Map<Draft, Published | AppError>

function keyOf({ scope, input, idempotencyKey = null }: Publication): RequestKey | null {
  const key = idempotencyKey !== null ? `key:${idempotencyKey}` : input.id !== undefined ? `id:${input.id}` : null
  return key === null ? null : { scope, key, hash: sha256(JSON.stringify(input)) }
}

/** Whether the request came before; then the first answer is its outcome. */
function repeat(draft: Draft, first: Map<string, First>, results: Results): boolean {
  const known = draft.key && first.get(nameOf(draft.key))
  if (!known || !draft.key) return false
  const answer = answerAgain(known, draft.key)
  results.set(draft, answer instanceof AppError ? answer : { ...answer, replayed: true })
  return true
}

function refuse(draft: Draft, taken: boolean, results: Results): boolean {
  if (taken) results.set(draft, new AppError('idempotency_conflict', 'There is already an event with this id.'))
  return taken
}

type Checked = { draft: Draft; row: EventRow; targets: Target[] }

/** What is in order, with where it goes; the refusals of the rest are its outcomes. */
async function check(sql: Sql, drafts: Draft[], results: Results, kept: KeptSubscribers | undefined): Promise<Checked[]> {
  if (drafts.length === 0) return []
  const types = await findEventTypes(sql, [...new Set(drafts.map(({ input }) => input.type))])
  // Those that do not say when they occurred did so together, and then it travels to the database once.
  const now = new Date().toISOString()
  const inOrder: Omit<Checked, 'targets'>[] = []
  for (const draft of drafts) {
    const row = checkedRow(draft, types.get(draft.input.type), now)
    if (row instanceof AppError) results.set(draft, row)
    else inOrder.push({ draft, row })
  }
  if (inOrder.length === 0) return []
  const targetsOf = await findTargets(
    sql,
    inOrder.map(({ row }) => row),
    kept,
  )
  return inOrder.map(({ draft, row }) => ({ draft, row, targets: targetsOf(row) }))
}

/** Writes what may be written of events with different keys. Returns what is known from then on: the answers to keys, and ids that are taken. */
async function write(sql: Sql, all: Checked[], results: Results): Promise<{ first: Map<string, First>; taken: Set<string> }> {
  const reserved = await reserveKeys(
    sql,
    all.flatMap((checked) => (checked.draft.key === null ? [] : { ...checked.draft.key, answer: answerOf(checked) })),
  )
  const [mine, lost] = partition(all, ({ draft: { key } }) => key === null || reserved.has(nameOf(key)))
  const ids = new Set<string>()
  const [distinct, again] = partition(mine, ({ row }) => !row.isOwnId || addTo(ids, row.id))
  const before = await insertEvents(
    sql,
    distinct.map(({ row }) => row),
  )
  const [known, published] = partition(distinct, ({ row }) => before.has(row.id))
  const taken = [...known, ...again]
  await insertDeliveries(sql, published)
  for (const checked of published) results.set(checked.draft, { ...answerOf(checked), replayed: false })
  for (const { draft } of taken) refuse(draft, true, results)
  await releaseKeys(
    sql,
    taken.flatMap(({ draft: { key } }) => (key && reserved.get(nameOf(key))) ?? []),
  )
  // Somebody else was faster with the same key, and has committed by now.
  const first = await findFirst(sql, keysOf(lost.map(({ draft }) => draft)))
  for (const { draft } of lost) repeat(draft, first, results)
  for (const checked of published) {
    const { key } = checked.draft
    if (key) first.set(nameOf(key), { hash: key.hash, answer: answerOf(checked) })
  }
  return { first, taken: new Set(taken.map(({ row }) => row.id)) }
}

function answerOf({ row, targets }: Checked): { id: string; deliveries: number } {
  return { id: publicId('evt', row.id), deliveries: targets.filter(({ enabled }) => enabled).length }
}

function checkedRow(
  { scope, input, ephemeral = false, traceparent = null, isOperational = false }: Draft,
  type: PublishableType | undefined,
  now: string,
): EventRow | AppError {
  if (!type) return unknownEventType('type', input.type)
  if (type.category === operationalCategory && !isOperational)
    return new AppError('forbidden', `Only Hookport itself publishes ${input.type}.`)
  const fields = dataErrors(type, input.data)
  if (fields.length > 0) return new AppError('invalid_input', `data does not satisfy the schema of ${input.type}.`, { fields })
  const data = JSON.stringify(input.data)
  // No character takes more than three bytes, so that few texts need to be measured.
  if (3 * data.length > dataBytesMax && Buffer.byteLength(data) > dataBytesMax) {
    return new AppError('payload_too_large', 'data exceeds 256 KiB.', { fields: [{ path: 'data', message: 'exceeds 256 KiB' }] })
  }
  const ownId = ownEventId(input.id)
  return {
    id: ownId ?? newId(),
    isOwnId: ownId !== null,
    organizationId: scope.organizationId,
    environment: scope.environment,
    type: input.type,
    category: type.category,
    data,
    occurredAt: input.occurredAt === undefined ? now : new Date(input.occurredAt).toISOString(),
    projectId: input.projectId ?? null,
    entityType: input.entity?.type ?? null,
    entityId: input.entity?.id ?? null,
    changedAttributes: input.changedAttributes,
    clientId: input.clientId ?? null,
    ephemeral,
    traceparent,
  }
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

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { z } from 'zod'
import { type Db, Prisma, type PrismaClient } from '../db/client.ts'
import type { Sql } from '../db/sql.ts'
import { AppError, type FieldError, invalidField, notFound } from '../errors.ts'
import { type Actor, audit, changesBetween } from './audit.ts'
import { categoryWildcard, operationalCategory } from './matching.ts'
import { type Page, type PageRequest, rowsToRead, toPage } from './paging.ts'

/** Names of event types: a topic such as `job.category_changed`, `CONSENT_REVOKED` or `data_alert.true`. */
export const eventTypeName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}$/, 'must be 1 to 128 letters, digits, and . _ : -')

const jsonObject = z.record(z.string(), z.json())

export const eventTypeInput = z.object({
  category: z.string().trim().min(1).max(100).describe("Shown as the log's column Type."),
  title: z.string().trim().min(1).max(200),
  description: z.string().max(4000).default(''),
  schema: jsonObject.nullish().describe('JSON Schema (2020-12) that the `data` of every event must satisfy.'),
  example: z.json().nullish().describe('What a test sends; it must satisfy the schema.'),
  deprecated: z.boolean().default(false),
})

export const eventTypeSchema = z.object({
  name: eventTypeName,
  category: z.string(),
  title: z.string(),
  description: z.string(),
  schema: z.json().nullable(),
  example: z.json().nullable(),
  deprecated: z.boolean(),
})

type Shown = z.infer<typeof eventTypeSchema>

/** An event type as the catalog shows it; schema and example as the database returns JSON. */
export type EventType = Omit<Shown, 'schema' | 'example'> & { schema: Prisma.JsonValue; example: Prisma.JsonValue }

/** The event type behind every test delivery that names none. It is part of the product, not of the catalog. */
export const testEventType = { name: 'test', category: 'test' } as const

/** Creates or replaces an event type. Throws `forbidden` for one of Hookport's own, and `invalid_input` when the schema is no JSON Schema or the example does not satisfy it. */
export async function putEventType(
  db: PrismaClient,
  actor: Actor,
  name: string,
  input: z.infer<typeof eventTypeInput>,
): Promise<EventType> {
  checkNotOwn(name, input.category)
  checkExample(input)
  const values = {
    ...input,
    schema: input.schema ?? Prisma.DbNull,
    example: input.example ?? Prisma.DbNull,
  }
  const row = await db.$transaction(async (tx) => {
    const before = await tx.eventType.findUnique({ where: { name } })
    const after = { ...input, schema: input.schema ?? null, example: input.example ?? null, archived: false }
    const changes = changesBetween(before ? { ...present(before), archived: before.archivedAt !== null } : {}, after)
    await audit(tx, actor, { organizationId: null, action: 'event_type.put', subject: name, detail: { isNew: before === null, changes } })
    return tx.eventType.upsert({ where: { name }, create: { name, ...values }, update: { ...values, archivedAt: null } })
  })
  return present(row)
}

/** The catalog, by name; with `publishable` without Hookport's own event types, which nobody else publishes. */
export async function listEventTypes(db: Db, page: PageRequest, { publishable = false } = {}): Promise<Page<EventType>> {
  const where = { archivedAt: null, ...(publishable && { category: { not: operationalCategory } }) }
  const rows = await db.eventType.findMany({
    where: { ...where, ...(page.cursor !== undefined && { name: { gt: page.cursor } }) },
    orderBy: { name: 'asc' },
    ...rowsToRead(page),
  })
  return toPage(
    rows.map(present),
    page,
    (row) => row.name,
    () => db.eventType.count({ where }),
  )
}

/** The whole catalog by category and name, for choosing from. */
export async function listCatalog(db: Db): Promise<Pick<EventType, 'name' | 'category' | 'title' | 'description' | 'deprecated'>[]> {
  return db.eventType.findMany({
    where: { archivedAt: null },
    orderBy: [{ category: 'asc' }, { name: 'asc' }],
    select: { name: true, category: true, title: true, description: true, deprecated: true },
  })
}

/** The event type an event is published with. Throws `unknown_event_type`. */
export async function findEventType(db: Db, name: string): Promise<EventType> {
  const row = await db.eventType.findUnique({ where: { name } })
  if (!row || row.archivedAt) throw unknownEventType('type', name)
  return present(row)
}

/** What publishing asks of an event type. */
export type PublishableType = { name: string; category: string; schema: Prisma.JsonValue; updatedAt: Date }

const findSql = `
  select name, category, schema, updated_at as "updatedAt" from event_type where name = any($1) and archived_at is null`

/** Those of the names that the catalog has, by name. */
export async function findEventTypes(sql: Sql, names: string[]): Promise<Map<string, PublishableType>> {
  const rows = names.length === 0 ? [] : await sql<PublishableType>(findSql, [names])
  return new Map(rows.map((row) => [row.name, row]))
}

/** Hookport's own event types are what it sends; nobody gives them another meaning, or others of their name. */
function checkNotOwn(name: string, category: string): void {
  if (name.startsWith(`${operationalCategory}.`) || category === operationalCategory)
    throw new AppError('forbidden', `Event types of the category ${operationalCategory} belong to Hookport and cannot be changed.`)
}

/** Takes an event type out of the catalog; a PUT brings it back. Throws `not_found`, and `forbidden` for one of Hookport's own. */
export async function archiveEventType(db: PrismaClient, actor: Actor, name: string): Promise<void> {
  checkNotOwn(name, '')
  await db.$transaction(async (tx) => {
    const { count } = await tx.eventType.updateMany({ where: { name, archivedAt: null }, data: { archivedAt: new Date() } })
    if (count === 0) throw notFound('event type')
    await audit(tx, actor, { organizationId: null, action: 'event_type.archived', subject: name })
  })
}

/** Refuses names and category wildcards that the catalog does not cover, with the path of the first one. `*` stands for every type, `accepted` are not asked for. */
export async function checkEventTypes(db: Db, names: string[], path: string, accepted: string[] = []): Promise<void> {
  const categories = names.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2))
  const rows = await db.eventType.findMany({
    where: { archivedAt: null, OR: [{ name: { in: names } }, { category: { in: categories } }] },
    select: { name: true, category: true },
  })
  const known = new Set(['*', testEventType.name, ...accepted, ...rows.flatMap(({ name, category }) => [name, categoryWildcard(category)])])
  const unknown = names.findIndex((name) => !known.has(name))
  if (unknown >= 0) throw unknownEventType(`${path}.${unknown}`, names[unknown] ?? '')
}

/** Where `data` departs from the event type's schema; empty when it satisfies it or there is none. */
export function dataErrors(type: PublishableType, data: unknown): FieldError[] {
  if (type.schema === null) return []
  const validate = validatorOf(type.name, type.updatedAt, type.schema)
  return validate(data) ? [] : fieldErrors(validate.errors ?? [])
}

const ajv = addFormats.default(new Ajv2020({ allErrors: true, strict: false, logger: false }))
const validators = new Map<string, { updatedAt: number; validate: ValidateFunction }>()

/** Compiling a schema takes milliseconds, so each is kept until its event type changes. */
function validatorOf(name: string, updatedAt: Date, schema: Prisma.JsonValue): ValidateFunction {
  const kept = validators.get(name)
  if (kept?.updatedAt === updatedAt.getTime()) return kept.validate
  const validate = compile(schema)
  validators.set(name, { updatedAt: updatedAt.getTime(), validate })
  return validate
}

function compile(schema: Prisma.JsonValue): ValidateFunction {
  // ajv keeps every schema it compiles under its $id; two versions of one schema would clash.
  const { $id: _, ...anonymous } = jsonObject.parse(schema)
  // An asynchronous validator answers with a promise, which counts as valid.
  if ('$async' in anonymous) throw new Error('$async is not supported')
  return ajv.compile(anonymous)
}

function fieldErrors(errors: ErrorObject[]): FieldError[] {
  return errors.slice(0, 20).map((error) => {
    const missing = error.keyword === 'required' ? `/${error.params.missingProperty}` : ''
    return { path: `data${error.instancePath}${missing}`.replaceAll('/', '.'), message: error.message ?? 'does not satisfy the schema' }
  })
}

function checkExample(input: z.infer<typeof eventTypeInput>): void {
  if (!input.schema) return
  let validate: ValidateFunction
  try {
    validate = compile(input.schema)
  } catch (error) {
    throw invalidField('schema', `is not a JSON Schema: ${error instanceof Error ? error.message : error}`)
  }
  if (input.example === undefined || input.example === null || validate(input.example)) return
  const fields = fieldErrors(validate.errors ?? []).map(({ path, message }) => ({ path: path.replace(/^data/, 'example'), message }))
  throw new AppError('invalid_input', 'The example does not satisfy the schema.', { fields })
}

/** The refusal of a name that the catalog does not have, standing at `path` of the input. */
export function unknownEventType(path: string, name: string): AppError {
  const message = `There is no event type "${name}" in the catalog.`
  return new AppError('unknown_event_type', message, { fields: [{ path, message }] })
}

function present({ name, category, title, description, schema, example, deprecated }: EventType): EventType {
  return { name, category, title, description, schema, example, deprecated }
}

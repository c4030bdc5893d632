import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Db, Prisma, type PrismaClient } from '../db/client.ts'
import type { AddressRange } from '../env.ts'
import { AppError, notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { checkTargetUrl } from './address-guard.ts'
import { type Actor, audit } from './audit.ts'
import { settingChanges } from './endpoint-changes.ts'
import { encodeHeaders, maskedHeaders } from './endpoint-headers.ts'
import {
  checkCallbackHash,
  checkPatch,
  checkSubscription,
  type EndpointInput,
  type EndpointPatch,
  lockEndpoints,
} from './endpoint-input.ts'
import { environmentSchema, type Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor } from './paging.ts'
import { type RetrySchedule, retrySchedule } from './retry-schedule.ts'
import { addSecret } from './secrets.ts'

export const endpointSchema = z.object({
  id: z.string(),
  environment: environmentSchema,
  url: z.string(),
  description: z.string(),
  format: z.string(),
  eventTypes: z.array(z.string()),
  projectIds: z.array(z.string()),
  entityType: z.string().nullable(),
  attributes: z.array(z.string()),
  applicationId: z.string().nullable(),
  callbackHash: z.string(),
  headers: z.record(z.string(), z.string()).describe('Values of headers that carry credentials are masked.'),
  retrySchedule: retrySchedule.describe("What is in force, be it chosen or the format's default."),
  rateLimit: z.number().int().nullable().describe('Deliveries per second, over all dispatchers; null for no limit.'),
  enabled: z.boolean(),
  primary: z.boolean().describe("Whether the portal's card of the environment manages it."),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

export type Endpoint = z.infer<typeof endpointSchema>

/** The answer to a creation: the only one that shows the secret unasked. */
export const newEndpointSchema = endpointSchema.extend({ secret: z.string() })

const shown = {
  id: true,
  environment: true,
  url: true,
  description: true,
  format: true,
  eventTypes: true,
  projectIds: true,
  entityType: true,
  attributes: true,
  applicationId: true,
  callbackHash: true,
  headers: true,
  retrySchedule: true,
  rateLimit: true,
  enabled: true,
  isPrimary: true,
  createdAt: true,
  updatedAt: true,
} as const

/** The settings of the process that a save is judged by. */
export type SaveRules = { allowlist: AddressRange[] }

type CreateOptions = SaveRules & {
  /** Makes it the one that the environment's card manages. */
  primary?: boolean
  /** What a vendor's management API keeps beside the endpoint. */
  vendorFields?: Prisma.InputJsonObject
  /** What the caller calls the URL at this place. */
  urlField?: (index: number) => string
}

/**
 * Creates an endpoint with its first secret, the only answer that shows the secret unasked.
 * Throws `address_refused`, `unknown_event_type`, `invalid_input`, and `conflict` for a second primary endpoint or a callback hash that is taken.
 */
export async function createEndpoint(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  input: EndpointInput,
  options: CreateOptions,
): Promise<Endpoint & { secret: string }> {
  const [endpoint] = await createEndpoints(db, actor, scope, input, [input.url], { ...options, urlField: () => 'url' })
  if (!endpoint) throw new Error('no endpoint was created for one URL')
  return endpoint
}

/**
 * Creates one endpoint for every URL, all with the same settings and callback hash, or none of them. Throws as `createEndpoint` does.
 */
export async function createEndpoints(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  input: Omit<EndpointInput, 'url'>,
  urls: string[],
  { allowlist, primary = false, vendorFields, urlField = (index) => `urls.${index}` }: CreateOptions,
): Promise<(Endpoint & { secret: string })[]> {
  await Promise.all(urls.map((url, index) => checkTargetUrl(url, { allowlist }, urlField(index))))
  await checkSubscription(db, input)
  const { headers, retrySchedule: schedule, callbackHash = randomBytes(20).toString('hex'), ...rest } = input
  return db.$transaction(async (tx) => {
    await lockEndpoints(tx, scope)
    if (primary && (await findPrimaryEndpoint(tx, scope))) throw new AppError('conflict', 'This environment already has a webhook.')
    await checkCallbackHash(tx, scope.organizationId, callbackHash)
    const created: (Endpoint & { secret: string })[] = []
    for (const url of urls) {
      const id = newId()
      const own = {
        id,
        url,
        isPrimary: primary,
        callbackHash,
        headers: encodeHeaders(headers, id),
        retrySchedule: schedule ?? undefined,
        vendorFields,
      }
      const row = await tx.endpoint.create({ data: { ...scope, ...rest, ...own }, select: shown })
      const secret = await addSecret(tx, id, input.format)
      const detail = { url, format: rest.format, eventTypes: rest.eventTypes }
      await audit(tx, actor, { ...scope, action: 'endpoint.created', subject: publicId('ep', id), detail })
      created.push({ ...present(row), secret })
    }
    return created
  })
}

/** Changes what `patch` names. Throws `not_found`, `address_refused`, `unknown_event_type`, `invalid_input`, `conflict`. */
export async function updateEndpoint(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  endpointId: string,
  patch: EndpointPatch,
  { allowlist }: SaveRules,
): Promise<Endpoint> {
  const id = uuidOf('ep', endpointId)
  if (patch.url !== undefined) await checkTargetUrl(patch.url, { allowlist })
  const { headers, retrySchedule: schedule, ...rest } = patch
  return db.$transaction(async (tx) => {
    await lockEndpoints(tx, scope)
    const current = await getEndpoint(tx, scope, endpointId)
    const { headers: stored } = await tx.endpoint.findUniqueOrThrow({ where: { id }, select: { headers: true } })
    await checkPatch(tx, scope, patch, current)
    await tx.endpoint.update({
      where: { id },
      data: { ...rest, ...(headers && { headers: encodeHeaders(headers, id) }), ...scheduleChange(schedule) },
    })
    const updated = await getEndpoint(tx, scope, endpointId)
    const changes = settingChanges(id, { ...current, stored }, updated, headers)
    await audit(tx, actor, { ...scope, action: 'endpoint.updated', subject: endpointId, detail: { url: updated.url, changes } })
    return updated
  })
}

/**
 * Deletes an endpoint: its secrets are gone, what still waits for it is skipped as soon as a dispatcher sees it, its log stays. Throws `not_found`.
 */
export async function deleteEndpoint(db: PrismaClient, actor: Actor, scope: Scope, endpointId: string): Promise<void> {
  const id = uuidOf('ep', endpointId)
  await db.$transaction(async (tx) => {
    const [deleted] = await tx.endpoint.updateManyAndReturn({
      where: { id, ...scope, deletedAt: null },
      data: { deletedAt: new Date(), isPrimary: false, headers: null },
      select: { url: true },
    })
    if (!deleted) throw notFound('endpoint')
    await tx.endpointSecret.deleteMany({ where: { endpointId: id } })
    // What waits is skipped by the engine as it comes to it, so that a long backlog makes no long transaction; retries come to it now.
    // Rows that somebody holds are on their way already, and waiting for them could be waiting for each other.
    await tx.$executeRaw`
      update due set state = 'ready', due_at = now()
      where delivery_id in (select delivery_id from due where endpoint_id = ${id}::uuid and state = 'scheduled' for update skip locked)`
    await tx.$executeRaw`select pg_notify('hookport_due', '')`
    await audit(tx, actor, { ...scope, action: 'endpoint.deleted', subject: endpointId, detail: deleted })
  })
}

/** One endpoint of the scope. Throws `not_found`. */
export async function getEndpoint(db: Db, scope: Scope, endpointId: string): Promise<Endpoint> {
  const row = await db.endpoint.findFirst({ where: { id: uuidOf('ep', endpointId), ...scope, deletedAt: null }, select: shown })
  if (!row) throw notFound('endpoint')
  return present(row)
}

/** The primary endpoint of an environment, or null when there is none. */
export async function findPrimaryEndpoint(db: Db, scope: Scope): Promise<Endpoint | null> {
  const row = await db.endpoint.findFirst({ where: { ...scope, isPrimary: true, deletedAt: null }, select: shown })
  return row && present(row)
}

/** Where an endpoint belongs, for callers that may act on every organization. Throws `not_found`. */
export async function scopeOfEndpoint(db: Db, endpointId: string): Promise<Scope> {
  const row = await db.endpoint.findFirst({
    where: { id: uuidOf('ep', endpointId), deletedAt: null },
    select: { organizationId: true, environment: true },
  })
  if (!row) throw notFound('endpoint')
  return row
}

/** The endpoints of a scope, newest first. */
export async function listEndpoints(db: Db, scope: Scope, page: PageRequest): Promise<Page<Endpoint>> {
  const where = { ...scope, deletedAt: null }
  const before = page.cursor === undefined ? {} : { id: { lt: uuidOfCursor('ep', page.cursor) } }
  const rows = await db.endpoint.findMany({ where: { ...where, ...before }, orderBy: { id: 'desc' }, select: shown, ...rowsToRead(page) })
  return toPage(
    rows.map(present),
    page,
    (row) => row.id,
    () => db.endpoint.count({ where }),
  )
}

/** The schedule in force: the endpoint's own choice, else the default of its format (CONTRACT §3). */
export function effectiveSchedule(format: string, chosen: unknown): RetrySchedule {
  if (chosen !== null && chosen !== undefined) return retrySchedule.parse(chosen)
  return format === 'standard' ? 'extended' : 'fixed'
}

function scheduleChange(schedule: RetrySchedule | null | undefined) {
  if (schedule === undefined) return {}
  return { retrySchedule: schedule ?? Prisma.DbNull }
}

type Row = Omit<Endpoint, 'headers' | 'retrySchedule' | 'primary' | 'createdAt' | 'updatedAt'> & {
  headers: Uint8Array | null
  retrySchedule: unknown
  isPrimary: boolean
  createdAt: Date
  updatedAt: Date
}

function present({ isPrimary, ...row }: Row): Endpoint {
  return {
    ...row,
    id: publicId('ep', row.id),
    headers: maskedHeaders(row.headers, row.id),
    retrySchedule: effectiveSchedule(row.format, row.retrySchedule),
    primary: isPrimary,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

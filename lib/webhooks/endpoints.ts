import { z } from 'zod'
import { type Db, type Environment, Prisma, type PrismaClient } from '../db/client.ts'
import type { AddressRange } from '../env.ts'
import { AppError, notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { checkTargetUrl } from './address-guard.ts'
import { type Actor, audit } from './audit.ts'
import { checkEventTypes, eventTypeName } from './catalog.ts'
import { encodeHeaders, endpointHeaders, maskedHeaders } from './endpoint-headers.ts'
import type { Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage } from './paging.ts'
import { type RetrySchedule, retrySchedule } from './retry-schedule.ts'
import { addSecret } from './secrets.ts'

const fields = {
  url: z.string().trim().min(1).max(2048),
  description: z.string().max(500),
  format: z.enum(['standard']),
  eventTypes: z
    .array(z.union([z.literal('*'), eventTypeName]))
    .min(1)
    .max(500)
    .transform((names) => (names.includes('*') ? ['*'] : [...new Set(names)])),
  projectIds: z.array(z.string().min(1).max(255)).max(500),
  headers: endpointHeaders,
  retrySchedule,
  enabled: z.boolean(),
}

export const endpointInput = z.object({
  ...fields,
  description: fields.description.default(''),
  format: fields.format.default('standard'),
  projectIds: fields.projectIds.default([]),
  headers: fields.headers.default({}),
  retrySchedule: fields.retrySchedule.nullable().default(null),
  enabled: fields.enabled.default(true),
})

/** A change: what is absent stays as it is. */
export const endpointPatch = z.object({ ...fields, retrySchedule: fields.retrySchedule.nullable() }).partial()

export type Endpoint = {
  id: string
  environment: Environment
  url: string
  description: string
  format: string
  eventTypes: string[]
  projectIds: string[]
  /** Values of headers that carry credentials are masked. */
  headers: Record<string, string>
  /** What is in force, be it chosen or the format's default. */
  retrySchedule: RetrySchedule
  enabled: boolean
  primary: boolean
  createdAt: string
  updatedAt: string
}

const shown = {
  id: true,
  environment: true,
  url: true,
  description: true,
  format: true,
  eventTypes: true,
  projectIds: true,
  headers: true,
  retrySchedule: true,
  enabled: true,
  isPrimary: true,
  createdAt: true,
  updatedAt: true,
} as const

/** The settings of the process that a save is judged by. */
export type SaveRules = { allowlist: AddressRange[] }

/**
 * Creates an endpoint with its first secret, the only answer that shows the secret unasked. `primary` makes it the one that the environment's card manages.
 * Throws `address_refused`, `unknown_event_type`, and `conflict` for a second primary endpoint.
 */
export async function createEndpoint(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  input: z.infer<typeof endpointInput>,
  { allowlist, primary = false }: SaveRules & { primary?: boolean },
): Promise<Endpoint & { secret: string }> {
  await checkTargetUrl(input.url, allowlist)
  await checkEventTypes(db, input.eventTypes, 'eventTypes')
  const id = newId()
  const { headers, retrySchedule: schedule, ...rest } = input
  return db.$transaction(async (tx) => {
    if (primary && (await findPrimaryEndpoint(tx, scope))) throw new AppError('conflict', 'This environment already has a webhook.')
    const row = await tx.endpoint.create({
      data: { id, ...scope, ...rest, isPrimary: primary, headers: encodeHeaders(headers, id), retrySchedule: schedule ?? undefined },
      select: shown,
    })
    const secret = await addSecret(tx, id)
    await audit(tx, actor, { ...scope, action: 'endpoint.created', subject: publicId('ep', id), detail: { url: input.url } })
    return { ...present(row), secret }
  })
}

/** Changes what `patch` names. Throws `not_found`, `address_refused`, `unknown_event_type`. */
export async function updateEndpoint(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  endpointId: string,
  patch: z.infer<typeof endpointPatch>,
  { allowlist }: SaveRules,
): Promise<Endpoint> {
  const id = uuidOf('ep', endpointId)
  if (patch.url !== undefined) await checkTargetUrl(patch.url, allowlist)
  if (patch.eventTypes) await checkEventTypes(db, patch.eventTypes, 'eventTypes')
  const { headers, retrySchedule: schedule, ...rest } = patch
  return db.$transaction(async (tx) => {
    const { count } = await tx.endpoint.updateMany({
      where: { id, ...scope, deletedAt: null },
      data: { ...rest, ...(headers && { headers: encodeHeaders(headers, id) }), ...scheduleChange(schedule) },
    })
    if (count === 0) throw notFound('endpoint')
    await audit(tx, actor, { ...scope, action: 'endpoint.updated', subject: endpointId, detail: { changed: Object.keys(patch) } })
    return getEndpoint(tx, scope, endpointId)
  })
}

/**
 * Deletes an endpoint: its secrets are gone, what still waits for it is skipped, its log stays. Throws `not_found`.
 */
export async function deleteEndpoint(db: PrismaClient, actor: Actor, scope: Scope, endpointId: string): Promise<void> {
  const id = uuidOf('ep', endpointId)
  await db.$transaction(async (tx) => {
    const { count } = await tx.endpoint.updateMany({
      where: { id, ...scope, deletedAt: null },
      data: { deletedAt: new Date(), isPrimary: false, headers: null },
    })
    if (count === 0) throw notFound('endpoint')
    await tx.endpointSecret.deleteMany({ where: { endpointId: id } })
    await tx.delivery.updateMany({
      where: { endpointId: id, status: { in: ['pending', 'retrying'] } },
      data: { status: 'skipped', reason: 'endpoint_deleted', dueAt: null },
    })
    await audit(tx, actor, { ...scope, action: 'endpoint.deleted', subject: endpointId })
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
  const before = page.cursor === undefined ? {} : { id: { lt: uuidOf('ep', page.cursor) } }
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

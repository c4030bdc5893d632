import { randomBytes } from 'node:crypto'
import { type Db, Prisma, type PrismaClient } from '../db/client.ts'
import type { AddressRange } from '../env.ts'
import { AppError, notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { checkTargetUrl } from './address-guard.ts'
import { type Actor, audit } from './audit.ts'
import { sealedCallbackHash } from './callback-hash.ts'
import { dataKeyOf } from './data-keys.ts'
import { type Endpoint, endpointColumns, presentEndpoint } from './endpoint.ts'
import { settingChanges } from './endpoint-changes.ts'
import { decodeSecretHeaders, type EndpointHeaders, encodeHeaders } from './endpoint-headers.ts'
import {
  checkCallbackHash,
  checkPatch,
  checkSubscription,
  type EndpointInput,
  type EndpointPatch,
  lockEndpoints,
} from './endpoint-input.ts'
import { moveEndpoint } from './move-secrets.ts'
import type { Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor } from './paging.ts'
import type { RetrySchedule } from './retry-schedule.ts'
import { addSecret, ensureKeyPair } from './secrets.ts'

export { type Endpoint, effectiveSchedule, endpointSchema, newEndpointSchema } from './endpoint.ts'

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
  const { callbackHash = randomBytes(20).toString('hex') } = input
  return db.$transaction(async (tx) => {
    await lockEndpoints(tx, scope)
    if (primary && (await findPrimaryEndpoint(tx, scope))) throw new AppError('conflict', 'This environment already has a webhook.')
    await checkCallbackHash(tx, scope.organizationId, callbackHash)
    const created: (Endpoint & { secret: string })[] = []
    for (const url of urls) created.push(await insertEndpoint(tx, actor, scope, { ...input, url, callbackHash }, { primary, vendorFields }))
    return created
  })
}

type OwnFields = { primary: boolean; vendorFields: Prisma.InputJsonObject | undefined }

async function insertEndpoint(
  tx: Db,
  actor: Actor,
  scope: Scope,
  input: EndpointInput & { callbackHash: string },
  { primary, vendorFields }: OwnFields,
): Promise<Endpoint & { secret: string }> {
  const { headers, retrySchedule: schedule, callbackHash, ...rest } = input
  const id = newId()
  const dataKey = await dataKeyOf(tx, scope.organizationId)
  await tx.endpoint.create({
    data: {
      ...scope,
      ...rest,
      ...(await sealedCallbackHash(tx, dataKey, id, callbackHash)),
      id,
      isPrimary: primary,
      headers: encodeHeaders(dataKey, headers, id),
      retrySchedule: schedule ?? undefined,
      vendorFields,
    },
  })
  const secret = await addSecret(tx, { id, ...scope, format: rest.format })
  if (rest.signing !== 'hmac') await ensureKeyPair(tx, { id, ...scope })
  const subject = publicId('ep', id)
  const detail = { url: rest.url, format: rest.format, eventTypes: rest.eventTypes }
  await audit(tx, actor, { ...scope, action: 'endpoint.created', subject, detail })
  return { ...(await getEndpoint(tx, scope, subject)), secret }
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
  if (patch.url !== undefined) await checkTargetUrl(patch.url, { allowlist })
  return db.$transaction(async (tx) => {
    await lockEndpoints(tx, scope)
    const current = await getEndpoint(tx, scope, endpointId)
    const storedHeaders = await secretHeadersOf(tx, scope, endpointId)
    await checkPatch(tx, scope, patch, current)
    await tx.endpoint.update({ where: { id: uuidOf('ep', endpointId) }, data: await columnsOf(tx, scope, endpointId, patch) })
    if (patch.signing !== undefined && patch.signing !== 'hmac') await ensureKeyPair(tx, { id: uuidOf('ep', endpointId), ...scope })
    const updated = await getEndpoint(tx, scope, endpointId)
    const changes = settingChanges({ ...current, storedHeaders }, updated, patch.headers)
    await audit(tx, actor, { ...scope, action: 'endpoint.updated', subject: endpointId, detail: { url: updated.url, changes } })
    return updated
  })
}

/** What a change writes; what is secret is encrypted. */
async function columnsOf(
  tx: Db,
  scope: Scope,
  endpointId: string,
  { headers, callbackHash, retrySchedule: schedule, ...rest }: EndpointPatch,
) {
  const id = uuidOf('ep', endpointId)
  const dataKey = await dataKeyOf(tx, scope.organizationId)
  // Whoever sends the new hash in the old way would send the wrong one: a dispatcher from before there were data keys leaves this endpoint to others.
  if (callbackHash !== undefined) await moveEndpoint(tx, dataKey, id)
  return {
    ...rest,
    ...(headers && { headers: encodeHeaders(dataKey, headers, id) }),
    ...(callbackHash !== undefined && (await sealedCallbackHash(tx, dataKey, id, callbackHash))),
    ...scheduleChange(schedule),
  }
}

async function secretHeadersOf(tx: Db, scope: Scope, endpointId: string): Promise<EndpointHeaders> {
  const id = uuidOf('ep', endpointId)
  const { headers } = await tx.endpoint.findUniqueOrThrow({ where: { id }, select: { headers: true } })
  return decodeSecretHeaders(await dataKeyOf(tx, scope.organizationId), headers, id)
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
  const row = await db.endpoint.findFirst({ where: { id: uuidOf('ep', endpointId), ...scope, deletedAt: null }, select: endpointColumns })
  if (!row) throw notFound('endpoint')
  return presentEndpoint(row, await dataKeyOf(db, scope.organizationId))
}

/** The primary endpoint of an environment, or null when there is none. */
export async function findPrimaryEndpoint(db: Db, scope: Scope): Promise<Endpoint | null> {
  const row = await db.endpoint.findFirst({ where: { ...scope, isPrimary: true, deletedAt: null }, select: endpointColumns })
  return row && presentEndpoint(row, await dataKeyOf(db, scope.organizationId))
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
  const rows = await db.endpoint.findMany({
    where: { ...where, ...before },
    orderBy: { id: 'desc' },
    select: endpointColumns,
    ...rowsToRead(page),
  })
  const dataKey = await dataKeyOf(db, scope.organizationId)
  return toPage(
    rows.map((row) => presentEndpoint(row, dataKey)),
    page,
    (row) => row.id,
    () => db.endpoint.count({ where }),
  )
}

function scheduleChange(schedule: RetrySchedule | null | undefined) {
  if (schedule === undefined) return {}
  return { retrySchedule: schedule ?? Prisma.DbNull }
}

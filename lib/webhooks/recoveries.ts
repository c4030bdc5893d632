import { z } from 'zod'
import { type Db, Prisma, type PrismaClient } from '../db/client.ts'
import { AppError, invalidField, notFound } from '../errors.ts'
import { firstIdAt, newId, publicId, uuidOf } from '../ids.ts'
import { instant } from '../parse.ts'
import { type Actor, audit } from './audit.ts'
import { environmentSchema, type Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor, uuidOfField } from './paging.ts'
import { countMatching } from './recovery-steps.ts'

export const recoveryInput = z.object({
  since: instant.describe('Deliveries created then or later.'),
  until: instant.optional().describe('Created before then; now unless given.'),
  dryRun: z.boolean().default(false).describe('Only count what would be sent.'),
  includeSucceeded: z.boolean().default(false).describe('Send also what has arrived before.'),
  perSecond: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .nullish()
    .describe('At most this many a second; as fast as the endpoint takes them unless given.'),
})

/** What the list of recoveries can be narrowed to. */
export const recoveryFilters = z.object({ endpointId: z.string().optional() })

/** What a recovery begins with. */
export const matchedSchema = z.object({ matched: z.number().int().describe('How many events would be sent, or are going to be.') })

/** What a dry run answers. */
export const recoveryPreview = matchedSchema.extend({
  first: z.iso.datetime().nullable().describe('When the first of their deliveries was created; null when there is none.'),
  last: z.iso.datetime().nullable().describe('And the last of them.'),
})

export type RecoveryPreview = z.infer<typeof recoveryPreview>

export const recoverySchema = z.object({
  id: z.string(),
  endpointId: z.string(),
  environment: environmentSchema,
  state: z.enum(['running', 'done', 'cancelled']),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  includeSucceeded: z.boolean(),
  perSecond: z.number().int().nullable(),
  matched: z.number().int().describe('How many events there were to send when it was ordered.'),
  queued: z.number().int().describe('How many have been given to the dispatchers.'),
  succeeded: z.number().int(),
  failed: z.number().int().describe('Failed for good, or skipped.'),
  orderedBy: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable().describe('When everything was queued, or when it was cancelled.'),
})

export type Recovery = z.infer<typeof recoverySchema>

/**
 * Orders that what an endpoint did not get in a span of time is sent again: every event whose deliveries there have all failed or been skipped,
 * once each. A dry run only counts. Throws `not_found`, `invalid_input`, and `conflict` when the endpoint is disabled or recovers already.
 */
export async function recoverEndpoint(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  endpointId: string,
  input: z.infer<typeof recoveryInput>,
): Promise<RecoveryPreview | { id: string; matched: number }> {
  const { since, until, dryRun, includeSucceeded, perSecond = null } = input
  const span = { since: new Date(since), until: until === undefined ? new Date() : new Date(until), includeSucceeded }
  if (span.since >= span.until) throw invalidField('since', until === undefined ? 'must be in the past' : 'must be before until')
  const endpoint = await db.endpoint.findFirst({
    where: { id: uuidOf('ep', endpointId), ...scope, deletedAt: null },
    select: { id: true, enabled: true },
  })
  if (!endpoint) throw notFound('endpoint')
  const { matched, first, last } = await countMatching(db, endpoint.id, span)
  if (dryRun) return { matched, first: first?.toISOString() ?? null, last: last?.toISOString() ?? null }
  if (!endpoint.enabled) throw new AppError('conflict', 'The endpoint is disabled. Enable it before you recover.')
  const id = newId()
  try {
    await db.$transaction(async (tx) => {
      await tx.recovery.create({ data: { id, ...scope, endpointId: endpoint.id, ...span, perSecond, matched, orderedBy: actor.label } })
      await audit(tx, actor, {
        ...scope,
        action: 'endpoint.recovery_ordered',
        subject: endpointId,
        detail: { recovery: publicId('rec', id), since, until: span.until.toISOString(), matched },
      })
    })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw new AppError('conflict', 'This endpoint is recovering already. Cancel that recovery, or wait for its end.')
    throw error
  }
  return { id: publicId('rec', id), matched }
}

/** One recovery with its progress. Throws `not_found`. */
export async function getRecovery(db: Db, scope: Scope, recoveryId: string): Promise<Recovery> {
  const row = await db.recovery.findFirst({ where: { id: uuidOf('rec', recoveryId), ...scope } })
  if (!row) throw notFound('recovery')
  return present(db, row)
}

/** The recoveries of a scope, newest first, of one endpoint where it is named. */
export async function listRecoveries(
  db: Db,
  scope: Scope,
  { endpointId }: z.infer<typeof recoveryFilters>,
  page: PageRequest,
): Promise<Page<Recovery>> {
  const where = { ...scope, ...(endpointId !== undefined && { endpointId: uuidOfField('endpointId', 'ep', endpointId) }) }
  const before = page.cursor === undefined ? {} : { id: { lt: uuidOfCursor('rec', page.cursor) } }
  const rows = await db.recovery.findMany({ where: { ...where, ...before }, orderBy: { id: 'desc' }, ...rowsToRead(page) })
  return toPage(
    await Promise.all(rows.map((row) => present(db, row))),
    page,
    (row) => row.id,
    () => db.recovery.count({ where }),
  )
}

/** Ends a recovery: nothing more is queued, what is queued is delivered. Throws `not_found`, and `conflict` for one that is over. */
export async function cancelRecovery(db: PrismaClient, actor: Actor, scope: Scope, recoveryId: string): Promise<Recovery> {
  const current = await getRecovery(db, scope, recoveryId)
  await db.$transaction(async (tx) => {
    const { count } = await tx.recovery.updateMany({
      where: { id: uuidOf('rec', recoveryId), state: 'running' },
      data: { state: 'cancelled', finishedAt: new Date() },
    })
    if (count === 0) throw new AppError('conflict', 'This recovery is over already.')
    await audit(tx, actor, {
      ...scope,
      action: 'endpoint.recovery_cancelled',
      subject: current.endpointId,
      detail: { recovery: recoveryId },
    })
  })
  return getRecovery(db, scope, recoveryId)
}

/** Where a recovery belongs, for callers that may act on every organization. Throws `not_found`. */
export async function scopeOfRecovery(db: Db, recoveryId: string): Promise<Scope> {
  const row = await db.recovery.findUnique({
    where: { id: uuidOf('rec', recoveryId) },
    select: { organizationId: true, environment: true },
  })
  if (!row) throw notFound('recovery')
  return row
}

type Counts = { succeeded: number; failed: number }

async function present(db: Db, row: Prisma.RecoveryModel): Promise<Recovery> {
  const { succeeded, failed } = row
  const counts = succeeded !== null && failed !== null ? { succeeded, failed } : await countEnded(db, row)
  return {
    id: publicId('rec', row.id),
    endpointId: publicId('ep', row.endpointId),
    environment: row.environment,
    state: row.state,
    since: row.since.toISOString(),
    until: row.until.toISOString(),
    includeSucceeded: row.includeSucceeded,
    perSecond: row.perSecond,
    matched: row.matched,
    queued: row.queued,
    ...counts,
    orderedBy: row.orderedBy,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

async function countEnded(db: Db, { id, createdAt }: Prisma.RecoveryModel): Promise<Counts> {
  const [counts] = await db.$queryRaw<Counts[]>`
    select count(*) filter (where status = 'succeeded')::int as succeeded, count(*) filter (where status in ('failed', 'skipped'))::int as failed
    from delivery where recovery_id = ${id}::uuid and id >= ${firstIdAt(createdAt.getTime() - 60_000)}::uuid`
  return counts ?? { succeeded: 0, failed: 0 }
}

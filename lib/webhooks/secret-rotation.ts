import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { uuidOf } from '../ids.ts'
import { type Actor, audit } from './audit.ts'
import type { Scope } from './organizations.ts'
import { addKeyPair, addSecret, type EndpointSecrets, readSecrets } from './secrets.ts'

const graceSeconds = z.number().int().min(0).max(604_800)

export const rotateInput = z.object({
  graceSeconds: graceSeconds
    .default(86_400)
    .describe('How long the old secret keeps signing next to the new one, in seconds; 0 ends it at once.'),
})

export const rollBackInput = z.object({
  graceSeconds: graceSeconds
    .default(0)
    .describe('How long the secret that is taken back keeps signing next to the old one, in seconds; 0 ends it at once.'),
})

// What has been replaced can come back for as long as a grace period can be.
const returnMs = 7 * 86_400_000

/**
 * Replaces the secret, and the key pair where there is one. With a grace period the previous ones sign along until it ends; at 0 every older one is
 * gone at once. Throws `not_found`.
 */
export async function rotateSecret(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  endpointId: string,
  { graceSeconds: seconds }: z.infer<typeof rotateInput>,
): Promise<EndpointSecrets> {
  return change(
    db,
    actor,
    scope,
    endpointId,
    { action: 'endpoint.secret_rotated', detail: { graceSeconds: seconds } },
    async (tx, endpoint) => {
      const hasKeyPair = (await tx.endpointSecret.count({ where: { endpointId: endpoint.id, kind: 'ed25519' } })) > 0
      await tx.endpointSecret.deleteMany({
        // Only one previous secret signs along: what was already on its way out goes now.
        where: { endpointId: endpoint.id, ...(seconds > 0 && { expiresAt: { not: null } }) },
      })
      await tx.endpointSecret.updateMany({ where: { endpointId: endpoint.id }, data: { expiresAt: inSeconds(seconds) } })
      await addSecret(tx, endpoint)
      if (hasKeyPair) await addKeyPair(tx, endpoint)
    },
  )
}

/** Ends a rotation early: from now on only the new secret signs. Throws `not_found`, and `conflict` when no rotation is going on. */
export async function endRotation(db: PrismaClient, actor: Actor, scope: Scope, endpointId: string): Promise<EndpointSecrets> {
  return change(db, actor, scope, endpointId, { action: 'endpoint.secret_rotation_ended' }, async (tx, { id }) => {
    const now = new Date()
    const { count } = await tx.endpointSecret.updateMany({ where: { endpointId: id, expiresAt: { gt: now } }, data: { expiresAt: now } })
    if (count === 0) throw new AppError('conflict', 'No previous secret signs along.')
  })
}

/**
 * Makes the previous secret the current one again, within a week after it stopped signing; the newer one signs along for a grace period, which may
 * be none. The same again undoes it. Throws `not_found`, and `conflict` where nothing has been replaced that is still kept.
 */
export async function rollBackSecret(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  endpointId: string,
  { graceSeconds: seconds }: z.infer<typeof rollBackInput>,
): Promise<EndpointSecrets> {
  return change(
    db,
    actor,
    scope,
    endpointId,
    { action: 'endpoint.secret_rolled_back', detail: { graceSeconds: seconds } },
    async (tx, endpoint) => {
      const previous = await tx.endpointSecret.findMany({
        where: { endpointId: endpoint.id, expiresAt: { gt: new Date(Date.now() - returnMs) } },
        select: { id: true, kind: true },
      })
      if (previous.length === 0) throw new AppError('conflict', 'There is no previous secret to go back to.')
      // A key pair that is younger than the rotation has nothing to give way to.
      const replaced = { endpointId: endpoint.id, expiresAt: null, kind: { in: previous.map(({ kind }) => kind) } }
      await tx.endpointSecret.updateMany({ where: replaced, data: { expiresAt: inSeconds(seconds) } })
      await tx.endpointSecret.updateMany({ where: { id: { in: previous.map(({ id }) => id) } }, data: { expiresAt: null } })
    },
  )
}

type Entry = { action: `endpoint.${string}`; detail?: { graceSeconds: number } }
type Endpoint = { id: string; organizationId: string; format: string }

async function change(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  endpointId: string,
  entry: Entry,
  make: (tx: Db, endpoint: Endpoint) => Promise<void>,
): Promise<EndpointSecrets> {
  return db.$transaction(async (tx) => {
    // The update locks the row, so that of two changes at once the second sees what the first has made.
    const [endpoint] = await tx.endpoint.updateManyAndReturn({
      where: { id: uuidOf('ep', endpointId), ...scope, deletedAt: null },
      data: { updatedAt: new Date() },
      select: { id: true, organizationId: true, format: true },
    })
    if (!endpoint) throw notFound('endpoint')
    await make(tx, endpoint)
    await audit(tx, actor, { ...scope, ...entry, subject: endpointId })
    return readSecrets(tx, endpoint)
  })
}

function inSeconds(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000)
}

/** The secret before the current one: until when it signs, or since when it no longer does. Times are ISO 8601. */
export type PreviousSecret = { expiresAt: string; signs: boolean }

/** What there is to end or to roll back; null when nothing was replaced within a week. Shows no secret, so it is not audited. */
export async function previousSecret(db: Db, scope: Scope, endpointId: string): Promise<PreviousSecret | null> {
  const now = Date.now()
  const row = await db.endpointSecret.findFirst({
    where: { endpoint: { id: uuidOf('ep', endpointId), ...scope, deletedAt: null }, expiresAt: { gt: new Date(now - returnMs) } },
    select: { expiresAt: true },
    orderBy: { expiresAt: 'desc' },
  })
  return row?.expiresAt ? { expiresAt: row.expiresAt.toISOString(), signs: row.expiresAt.getTime() > now } : null
}

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { type Actor, audit } from './audit.ts'
import { decrypt, encrypt } from './encryption.ts'
import type { Scope } from './organizations.ts'

export const rotateInput = z.object({
  graceSeconds: z
    .number()
    .int()
    .min(0)
    .max(604_800)
    .default(86_400)
    .describe('How long the old secret keeps signing next to the new one, in seconds; 0 ends it at once.'),
})

/** The current secret and, during a rotation, when the previous one stops signing. */
export const endpointSecretsSchema = z.object({
  secret: z.string(),
  previous: z.object({ expiresAt: z.iso.datetime() }).optional().describe('During a rotation: when the previous secret stops signing.'),
})

export type EndpointSecrets = z.infer<typeof endpointSecretsSchema>

/** Makes and stores a secret of an endpoint (UUID) in the shape that its format is used to; part of the transaction that needs it. */
export async function addSecret(db: Db, endpointId: string, format: string): Promise<string> {
  const random = randomBytes(24)
  // AutoQL's receivers know WH_ and text, everybody else the form of Standard Webhooks: whsec_ and base64.
  const secret = format === 'autoql' ? `WH_${random.toString('base64url')}` : `whsec_${random.toString('base64')}`
  const id = newId()
  await db.endpointSecret.create({ data: { id, endpointId, ciphertext: encrypt(secret, id) } })
  return secret
}

/** Shows the secret of an endpoint and writes down who saw it. Throws `not_found`. */
export async function revealSecret(db: PrismaClient, actor: Actor, scope: Scope, endpointId: string): Promise<EndpointSecrets> {
  const id = uuidOf('ep', endpointId)
  return db.$transaction(async (tx) => {
    const endpoint = await tx.endpoint.findFirst({ where: { id, ...scope, deletedAt: null }, select: { id: true } })
    if (!endpoint) throw notFound('endpoint')
    await audit(tx, actor, { ...scope, action: 'endpoint.secret_revealed', subject: endpointId })
    return readSecrets(tx, id)
  })
}

/**
 * Replaces the secret. With a grace period the previous one signs along until it ends; at 0 every older secret is gone at once.
 * Throws `not_found`.
 */
export async function rotateSecret(
  db: PrismaClient,
  actor: Actor,
  scope: Scope,
  endpointId: string,
  { graceSeconds }: z.infer<typeof rotateInput>,
): Promise<EndpointSecrets> {
  const id = uuidOf('ep', endpointId)
  return db.$transaction(async (tx) => {
    // The update locks the row, so that of two rotations at once the second sees the first one's secret as the previous.
    const [endpoint] = await tx.endpoint.updateManyAndReturn({
      where: { id, ...scope, deletedAt: null },
      data: { updatedAt: new Date() },
      select: { format: true },
    })
    if (!endpoint) throw notFound('endpoint')
    await retireSecrets(tx, id, graceSeconds)
    await addSecret(tx, id, endpoint.format)
    await audit(tx, actor, { ...scope, action: 'endpoint.secret_rotated', subject: publicId('ep', id), detail: { graceSeconds } })
    return readSecrets(tx, id)
  })
}

/** Until when the secret before the current one signs along (ISO 8601); null when there is none. Shows no secret, so it is not audited. */
export async function previousSecretExpiry(db: Db, scope: Scope, endpointId: string): Promise<string | null> {
  const row = await db.endpointSecret.findFirst({
    where: { endpoint: { id: uuidOf('ep', endpointId), ...scope, deletedAt: null }, expiresAt: { gt: new Date() } },
    select: { expiresAt: true },
    orderBy: { expiresAt: 'desc' },
  })
  return row?.expiresAt?.toISOString() ?? null
}

async function retireSecrets(db: Db, endpointId: string, graceSeconds: number): Promise<void> {
  if (graceSeconds === 0) {
    await db.endpointSecret.deleteMany({ where: { endpointId } })
    return
  }
  // Only one previous secret signs along: what was already on its way out goes now.
  await db.endpointSecret.deleteMany({ where: { endpointId, expiresAt: { not: null } } })
  const expiresAt = new Date(Date.now() + graceSeconds * 1000)
  await db.endpointSecret.updateMany({ where: { endpointId }, data: { expiresAt } })
}

async function readSecrets(db: Db, endpointId: string): Promise<EndpointSecrets> {
  const rows = await db.endpointSecret.findMany({
    where: { endpointId, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    select: { id: true, ciphertext: true, expiresAt: true },
  })
  const current = rows.find((row) => row.expiresAt === null)
  if (!current) throw new Error(`endpoint ${endpointId} has no current secret`)
  const previous = rows.find((row) => row.expiresAt !== null)
  return {
    secret: decrypt(current.ciphertext, current.id),
    ...(previous?.expiresAt ? { previous: { expiresAt: previous.expiresAt.toISOString() } } : {}),
  }
}

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { newId, parseId, publicId, uuidOf } from '../ids.ts'
import { type ApiCaller, recentCallers } from './api-keys.ts'
import { type Actor, audit } from './audit.ts'
import { expiry, type Lasting, notUsedWithinMinute, requireUnexpired, usedWithinMinute } from './credential-life.ts'
import { environmentSchema } from './organizations.ts'

export const serviceCredentialInput = z.object({
  name: z.string().trim().min(1).max(100),
  environment: environmentSchema,
  expiresAt: expiry.describe('From when on it is refused, with every token that it has given out; null for never.'),
})

export const serviceCredentialSchema = z.object({
  clientId: z.string(),
  name: z.string(),
  environment: environmentSchema,
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable().describe('When a token was given out or used last.'),
  expiresAt: z.iso.datetime().nullable().describe('From when on it is refused; null for never.'),
})

export type ServiceCredential = z.infer<typeof serviceCredentialSchema>

/** The answer to a creation: the only one with the secret. */
export const newServiceCredentialSchema = serviceCredentialSchema
  .omit({ createdAt: true, lastUsedAt: true })
  .extend({ clientSecret: z.string() })

/** The form of `POST /oauth2/token` (RFC 6749, section 4.4.2). */
export const tokenRequest = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string().optional().describe('Where Basic authentication is not used.'),
  client_secret: z.string().optional().describe('Where Basic authentication is not used.'),
})

/** What it answers (RFC 6749, section 5.1). */
export const tokenAnswer = z.object({
  access_token: z.string(),
  expires_in: z.number().int().describe('Seconds.'),
  scope: z.string(),
  token_type: z.literal('bearer'),
})

export type TokenAnswer = z.infer<typeof tokenAnswer>

/** Access tokens begin with this, so that they can be told from API keys. */
export const accessTokenPrefix = 'hp_token_'

const tokenSeconds = 86_400

/** Makes a client id and secret of one organization and environment; the secret is in this answer only. */
export async function createServiceCredential(
  db: PrismaClient,
  actor: Actor,
  organizationId: string,
  { expiresAt = null, ...input }: Lasting<z.infer<typeof serviceCredentialInput>>,
): Promise<z.infer<typeof newServiceCredentialSchema>> {
  const id = newId()
  const clientId = publicId('sc', id)
  const clientSecret = randomBytes(32).toString('base64url')
  await db.$transaction(async (tx) => {
    await tx.serviceCredential.create({ data: { id, organizationId, ...input, expiresAt, secretHash: sha256(clientSecret) } })
    const { environment, name } = input
    const detail = { name, ...(expiresAt !== null && { expiresAt }) }
    await audit(tx, actor, { organizationId, environment, action: 'service_credential.created', subject: clientId, detail })
  })
  return { clientId, clientSecret, ...input, expiresAt }
}

/** The credentials of an organization that are not revoked, newest first, expired ones too. */
export async function listServiceCredentials(db: Db, organizationId: string): Promise<ServiceCredential[]> {
  const rows = await db.serviceCredential.findMany({ where: { organizationId, revokedAt: null }, orderBy: { id: 'desc' } })
  return rows.map(({ id, name, environment, createdAt, lastUsedAt, expiresAt }) => ({
    clientId: publicId('sc', id),
    name,
    environment,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  }))
}

/** Revokes a credential and every token it has given out. Throws `not_found`. */
export async function revokeServiceCredential(db: PrismaClient, actor: Actor, organizationId: string, clientId: string): Promise<void> {
  const id = uuidOf('sc', clientId)
  await db.$transaction(async (tx) => {
    const [revoked] = await tx.serviceCredential.updateManyAndReturn({
      where: { id, organizationId, revokedAt: null },
      data: { revokedAt: new Date() },
      select: { environment: true, name: true },
    })
    if (!revoked) throw notFound('service credential')
    await tx.accessToken.deleteMany({ where: { credentialId: id } })
    const { environment, name } = revoked
    await audit(tx, actor, { organizationId, environment, action: 'service_credential.revoked', subject: clientId, detail: { name } })
  })
  recentCallers().forget()
}

/** Exchanges client id and secret for an access token of a day, or of what is left of its life. Throws `unauthenticated`. */
export async function issueAccessToken(db: PrismaClient, clientId: string, clientSecret: string): Promise<TokenAnswer> {
  const id = parseId('sc', clientId)
  const row = id === null ? null : await db.serviceCredential.findFirst({ where: { id, revokedAt: null } })
  if (!row || !timingSafeEqual(row.secretHash, sha256(clientSecret)))
    throw new AppError('unauthenticated', 'The client id or secret is wrong.')
  requireUnexpired('service credential', row.expiresAt)
  const token = accessTokenPrefix + randomBytes(32).toString('base64url')
  const now = Date.now()
  const endMs = Math.min(now + tokenSeconds * 1000, row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)
  await db.$transaction([
    db.accessToken.deleteMany({ where: { credentialId: row.id, expiresAt: { lt: new Date(now) } } }),
    db.accessToken.create({ data: { hash: sha256(token), credentialId: row.id, expiresAt: new Date(endMs) } }),
  ])
  await touch(db, row)
  // One second less than it lives, so that a client that counts from the answer's arrival never uses it too late.
  const expiresIn = Math.max(0, Math.ceil((endMs - now) / 1000) - 1)
  return { access_token: token, expires_in: expiresIn, scope: `webhooks:${row.environment}`, token_type: 'bearer' }
}

/** The caller that an access token speaks for. Throws `unauthenticated` for an unknown, expired or revoked one. */
export async function authenticateAccessToken(db: Db, token: string): Promise<ApiCaller> {
  const row = await db.accessToken.findFirst({
    where: {
      hash: sha256(token),
      expiresAt: { gt: new Date() },
      credential: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    },
    select: { credential: { select: { id: true, name: true, organizationId: true, environment: true, lastUsedAt: true } } },
  })
  if (!row) throw new AppError('unauthenticated', 'The access token is unknown, expired or revoked.')
  await touch(db, row.credential)
  const { id, name, organizationId, environment } = row.credential
  return { kind: 'organization', organizationId, environment, actor: { kind: 'key', id: publicId('sc', id), label: name } }
}

/** Keeps "last used" true to the minute without a write per call. */
async function touch(db: Db, { id, lastUsedAt }: { id: string; lastUsedAt: Date | null }): Promise<void> {
  const now = new Date()
  if (usedWithinMinute(lastUsedAt, now)) return
  await db.serviceCredential.updateMany({ where: { id, ...notUsedWithinMinute(now) }, data: { lastUsedAt: now } })
}

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Db, Environment, PrismaClient } from '../db/client.ts'
import { AppError, notFound } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { newId, publicId, uuidOf } from '../ids.ts'
import { createRecent, type Recent } from '../recent.ts'
import { type Actor, audit } from './audit.ts'
import { expiry, type Lasting, notUsedWithinMinute, requireUnexpired, usedWithinMinute } from './credential-life.ts'
import { environmentSchema } from './organizations.ts'

export const apiKeyInput = z.object({
  name: z.string().trim().min(1).max(100).describe('What the key is for.'),
  environment: environmentSchema,
  scopes: z.array(z.string().min(1).max(64)).max(20).default([]).describe('Kept and shown.'),
  expiresAt: expiry.describe('From when on the key is refused; null for never.'),
})

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: environmentSchema,
  prefix: z.string().describe('The beginning of the key, enough to recognize it.'),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable().describe('From when on it is refused; null for never.'),
})

export type ApiKey = z.infer<typeof apiKeySchema>

/** The answer to a creation: the only one with the key itself. */
export const newApiKeySchema = apiKeySchema.omit({ createdAt: true, lastUsedAt: true }).extend({ key: z.string() })

/** Whom a valid key speaks for. An operator key speaks for the platform and is bound to no organization. */
export type ApiCaller =
  | { kind: 'operator'; actor: Actor }
  | { kind: 'organization'; organizationId: string; environment: Environment; actor: Actor }

/** Makes a key of one organization and environment. The answer is the only place where the key itself is ever seen. */
export async function createApiKey(
  db: PrismaClient,
  actor: Actor,
  organizationId: string,
  { expiresAt = null, ...input }: Lasting<z.infer<typeof apiKeyInput>>,
): Promise<z.infer<typeof newApiKeySchema>> {
  const key = `hp_${input.environment}_${randomBytes(24).toString('base64url')}`
  const id = newId()
  const prefix = keyPrefix(key)
  await db.$transaction(async (tx) => {
    await tx.apiKey.create({ data: { id, organizationId, ...input, expiresAt, prefix, hash: sha256(key) } })
    await audit(tx, actor, {
      organizationId,
      environment: input.environment,
      action: 'api_key.created',
      subject: publicId('key', id),
      detail: { name: input.name, prefix, ...(expiresAt !== null && { expiresAt }) },
    })
  })
  return { id: publicId('key', id), ...input, expiresAt, prefix, key }
}

/** Registers a given operator key once; a second call with the same key changes nothing. */
export async function ensureOperatorKey(db: Db, key: string): Promise<void> {
  const hash = sha256(key)
  await db.apiKey.upsert({
    where: { hash },
    create: { id: newId(), name: 'Bootstrap operator key', prefix: keyPrefix(key), hash },
    update: {},
  })
}

/** The keys of an organization that are not revoked, newest first; those that have expired are among them, so that people see why they are refused. */
export async function listApiKeys(db: Db, organizationId: string): Promise<ApiKey[]> {
  const rows = await db.apiKey.findMany({ where: { organizationId, revokedAt: null }, orderBy: { id: 'desc' } })
  return rows.flatMap((row) =>
    row.environment === null
      ? []
      : [
          {
            id: publicId('key', row.id),
            name: row.name,
            environment: row.environment,
            prefix: row.prefix,
            scopes: row.scopes,
            createdAt: row.createdAt.toISOString(),
            lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
            expiresAt: row.expiresAt?.toISOString() ?? null,
          },
        ],
  )
}

/** Revokes a key. This process refuses it from the next call on, another one within a second. Throws `not_found`. */
export async function revokeApiKey(db: PrismaClient, actor: Actor, organizationId: string, keyId: string): Promise<void> {
  const id = uuidOf('key', keyId)
  await db.$transaction(async (tx) => {
    const [revoked] = await tx.apiKey.updateManyAndReturn({
      where: { id, organizationId, revokedAt: null },
      data: { revokedAt: new Date() },
      select: { environment: true, name: true, prefix: true },
    })
    if (!revoked) throw notFound('API key')
    const { environment, ...detail } = revoked
    await audit(tx, actor, { organizationId, ...(environment && { environment }), action: 'api_key.revoked', subject: keyId, detail })
  })
  recentCallers().forget()
}

/** The caller that a key speaks for. Throws `unauthenticated` for an unknown, revoked or expired one. */
export async function authenticateApiKey(db: Db, key: string): Promise<ApiCaller> {
  const row = await db.apiKey.findUnique({ where: { hash: sha256(key) } })
  if (!row || row.revokedAt) throw new AppError('unauthenticated', 'The API key is unknown or revoked.')
  requireUnexpired('API key', row.expiresAt)
  await touch(db, row.id, row.lastUsedAt)
  const actor: Actor = { kind: 'key', id: publicId('key', row.id), label: row.name }
  if (row.organizationId && row.environment) {
    return { kind: 'organization', organizationId: row.organizationId, environment: row.environment, actor }
  }
  return { kind: 'operator', actor }
}

const shared = globalThis as { hookportCallers?: Recent<ApiCaller> }

/**
 * The callers of the last second by the hash of their key or token, so that a busy key costs a query a second and not one a call. On
 * `globalThis`, because the portal's process holds this module more than once, and a revocation through one copy must reach all of them.
 */
export function recentCallers(): Recent<ApiCaller> {
  shared.hookportCallers ??= createRecent({ ageMsMax: 1000, entriesMax: 10_000 })
  return shared.hookportCallers
}

/** Keeps "last used" true to the minute without a write per call. */
async function touch(db: Db, id: string, lastUsedAt: Date | null): Promise<void> {
  const now = new Date()
  if (usedWithinMinute(lastUsedAt, now)) return
  await db.apiKey.updateMany({ where: { id, ...notUsedWithinMinute(now) }, data: { lastUsedAt: now } })
}

/** `hp_sandbox_` and the first six characters behind it: enough to recognize a key, too little to use it. */
function keyPrefix(key: string): string {
  return shownPrefix(key) ?? key.slice(0, 8)
}

/** The readable beginning of what looks like a key or token of ours, for the log; undefined for anything else, which may be somebody's password. */
export function shownPrefix(key: string): string | undefined {
  return /^hp_[a-z]+_.{6}/.exec(key)?.[0]
}

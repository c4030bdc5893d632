import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { makeKeyPair } from '../formats/signature.ts'
import { newId, uuidOf } from '../ids.ts'
import { type Actor, audit } from './audit.ts'
import { dataKeyOf } from './data-keys.ts'
import { open, seal } from './encryption.ts'
import type { Scope } from './organizations.ts'

/** The current secret and, during a rotation, the previous one and when it stops signing. */
export const endpointSecretsSchema = z.object({
  secret: z.string(),
  previous: z
    .object({ secret: z.string(), expiresAt: z.iso.datetime() })
    .optional()
    .describe('During a rotation: the previous secret, and when it stops signing.'),
})

export type EndpointSecrets = z.infer<typeof endpointSecretsSchema>

/** An endpoint (UUID), and whose it is. */
export type Owned = { id: string; organizationId: string }

/** Makes and stores a secret of an endpoint in the shape that its format is used to; part of the transaction that needs it. */
export async function addSecret(db: Db, endpoint: Owned & { format: string }): Promise<string> {
  const random = randomBytes(24)
  // AutoQL's receivers know WH_ and text, everybody else the form of Standard Webhooks: whsec_ and base64.
  const secret = endpoint.format === 'autoql' ? `WH_${random.toString('base64url')}` : `whsec_${random.toString('base64')}`
  await store(db, endpoint, secret, { kind: 'hmac' })
  return secret
}

/** Makes and stores an Ed25519 key pair of an endpoint; nobody is ever shown the private key. */
export async function addKeyPair(db: Db, endpoint: Owned): Promise<void> {
  const { privateKey, publicKey } = makeKeyPair()
  await store(db, endpoint, privateKey, { kind: 'ed25519', publicKey })
}

/** Makes the key pair of an endpoint that has none yet. */
export async function ensureKeyPair(db: Db, endpoint: Owned): Promise<void> {
  const known = await db.endpointSecret.findFirst({
    where: { endpointId: endpoint.id, kind: 'ed25519', expiresAt: null },
    select: { id: true },
  })
  if (!known) await addKeyPair(db, endpoint)
}

type StoredAs = { kind: 'hmac' } | { kind: 'ed25519'; publicKey: string }

async function store(db: Db, { id: endpointId, organizationId }: Owned, secret: string, storedAs: StoredAs): Promise<void> {
  const id = newId()
  const ciphertext = seal(await dataKeyOf(db, organizationId), secret, { column: 'secret', id })
  await db.endpointSecret.create({ data: { id, endpointId, ciphertext, ...storedAs } })
}

/** Shows the secret of an endpoint and writes down who saw it. Throws `not_found`. */
export async function revealSecret(db: PrismaClient, actor: Actor, scope: Scope, endpointId: string): Promise<EndpointSecrets> {
  const id = uuidOf('ep', endpointId)
  return db.$transaction(async (tx) => {
    const endpoint = await tx.endpoint.findFirst({ where: { id, ...scope, deletedAt: null }, select: { id: true } })
    if (!endpoint) throw notFound('endpoint')
    await audit(tx, actor, { ...scope, action: 'endpoint.secret_revealed', subject: endpointId })
    return readSecrets(tx, { id, ...scope })
  })
}

/** The secrets that an endpoint signs with now. */
export async function readSecrets(db: Db, { id: endpointId, organizationId }: Owned): Promise<EndpointSecrets> {
  const rows = await db.endpointSecret.findMany({
    where: { endpointId, kind: 'hmac', OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    select: { id: true, ciphertext: true, expiresAt: true },
  })
  const current = rows.find((row) => row.expiresAt === null)
  if (!current) throw new Error(`endpoint ${endpointId} has no current secret`)
  const dataKey = await dataKeyOf(db, organizationId)
  const textOf = ({ id, ciphertext }: typeof current) => open(dataKey, ciphertext, { column: 'secret', id })
  const previous = rows.find((row) => row.expiresAt !== null)
  return {
    secret: textOf(current),
    ...(previous?.expiresAt && { previous: { secret: textOf(previous), expiresAt: previous.expiresAt.toISOString() } }),
  }
}

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { parseId } from '../ids.ts'

/** A JSON Web Key Set (RFC 7517) of Ed25519 public keys (RFC 8037). */
export const jwksSchema = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string().describe('The thumbprint of the key (RFC 7638).'),
      use: z.literal('sig'),
      alg: z.literal('EdDSA'),
    }),
  ),
})

export type Jwks = z.infer<typeof jwksSchema>

/**
 * The public keys that may sign for an endpoint, the current one first. For anybody who knows the endpoint's id, which cannot be guessed; one that
 * has no keys is answered as one that there is not. Throws `not_found`.
 */
export async function publicKeysOf(db: Db, endpointId: string): Promise<Jwks> {
  const id = parseId('ep', endpointId)
  if (id === null) throw notFound('key set')
  const rows = await db.endpointSecret.findMany({
    where: {
      endpoint: { id, deletedAt: null },
      kind: 'ed25519',
      OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
    },
    select: { publicKey: true },
    orderBy: { expiresAt: { sort: 'desc', nulls: 'first' } },
  })
  if (rows.length === 0) throw notFound('key set')
  return { keys: rows.flatMap(({ publicKey }) => (publicKey === null ? [] : [jwkOf(publicKey)])) }
}

/** A public key as Standard Webhooks writes it (`whpk_` and base64) as a JSON Web Key. */
export function jwkOf(publicKey: string): Jwks['keys'][number] {
  const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url')
  const required = { crv: 'Ed25519', kty: 'OKP', x } as const
  const kid = createHash('sha256').update(JSON.stringify(required)).digest('base64url')
  return { ...required, kid, use: 'sig', alg: 'EdDSA' }
}

/** Where the key set of an endpoint is. */
export function jwksPath(endpointId: string): string {
  return `/.well-known/webhooks/${endpointId}/jwks.json`
}

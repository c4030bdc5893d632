import { createHmac, createPrivateKey, createSecretKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { z } from 'zod'

/**
 * The key inside a secret: the base64 part of `whsec_…` (Standard Webhooks), the private key of `whsk_…`, else the UTF-8 bytes of the whole
 * secret (CONTRACT §5).
 */
export function signingKey(secret: string): KeyObject {
  if (secret.startsWith('whsk_')) return privateKeyOf(secret)
  return createSecretKey(secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8'))
}

/**
 * The value of `webhook-signature`, over `id.timestamp.body`, space-separated: `v1,<base64 HMAC-SHA256>` for a secret and `v1a,<base64 Ed25519>`
 * for a private key. `timestampSeconds` is the Unix time of this attempt.
 */
export function signatureHeader(keys: KeyObject[], id: string, timestampSeconds: number, body: string): string {
  const signed = `${id}.${timestampSeconds}.${body}`
  return keys.map((key) => (key.type === 'private' ? ed25519(key, signed) : hmac(key, signed))).join(' ')
}

function hmac(key: KeyObject, signed: string): string {
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}

function ed25519(key: KeyObject, signed: string): string {
  return `v1a,${sign(null, Buffer.from(signed), key).toString('base64')}`
}

const jwkSchema = z.object({ d: z.string(), x: z.string() })

/** A new Ed25519 key pair as Standard Webhooks writes it: `whsk_` with seed and public key, `whpk_` with the public key, in base64. */
export function makeKeyPair(): { privateKey: string; publicKey: string } {
  const { d, x } = jwkSchema.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  return { privateKey: `whsk_${Buffer.concat([seed, point]).toString('base64')}`, publicKey: `whpk_${point.toString('base64')}` }
}

const seedBytes = 32

function privateKeyOf(secret: string): KeyObject {
  const bytes = Buffer.from(secret.slice('whsk_'.length), 'base64')
  const [d, x] = [bytes.subarray(0, seedBytes), bytes.subarray(seedBytes)].map((part) => part.toString('base64url'))
  return createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', ...jwkSchema.parse({ d, x }) } })
}

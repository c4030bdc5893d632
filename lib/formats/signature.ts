import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/**
 * The HMAC key inside a secret: the base64 part of `whsec_…` (Standard Webhooks), else the UTF-8 bytes of the whole secret (CONTRACT §5).
 */
export function signingKey(secret: string): KeyObject {
  return createSecretKey(secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8'))
}

/**
 * The value of `webhook-signature`: one `v1,<base64 HMAC-SHA256>` per key, space-separated, over `id.timestamp.body`.
 * `timestampSeconds` is the Unix time of this attempt.
 */
export function signatureHeader(keys: KeyObject[], id: string, timestampSeconds: number, body: string): string {
  const signed = `${id}.${timestampSeconds}.${body}`
  return keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`).join(' ')
}

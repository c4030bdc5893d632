import { createHash } from 'node:crypto'

/**
 * SHA-256 of a text, in the bytes that the database stores and `timingSafeEqual` compares. Keys and tokens have at least 192 random bits,
 * so a fast hash is enough for them: there is nothing to guess. Passwords go through lib/auth/passwords.
 */
export function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(text).digest())
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { required } from '../env.ts'

// First byte of every ciphertext, so that a later scheme can tell its own from this one.
const version = 1
const nonceBytes = 12
const tagBytes = 16

/**
 * Encrypts a text at rest with AES-256-GCM under ENCRYPTION_KEY. `context` (the id of the row it belongs to) is authenticated
 * along, so a ciphertext copied into another row does not decrypt.
 */
export function encrypt(text: string, context: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', masterKey(), nonce).setAAD(Buffer.from(context))
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return new Uint8Array(Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), encrypted]))
}

/** The text inside a ciphertext of `encrypt`. Throws when the key, the context or a single bit differs. */
export function decrypt(ciphertext: Uint8Array, context: string): string {
  const bytes = Buffer.from(ciphertext)
  if (bytes[0] !== version) throw new Error(`unknown encryption version ${bytes[0]}`)
  const nonce = bytes.subarray(1, 1 + nonceBytes)
  const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', masterKey(), nonce).setAAD(Buffer.from(context)).setAuthTag(tag)
  return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
}

function masterKey(): Buffer {
  return Buffer.from(required('ENCRYPTION_KEY'), 'base64')
}

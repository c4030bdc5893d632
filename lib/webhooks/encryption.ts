import type { KeyObject } from 'node:crypto'
import { decryptBytes, encryptBytes } from './aead.ts'
import { masterKeys } from './master-keys.ts'

/** What an organization's secrets are encrypted with. */
export type DataKey = { id: string; key: KeyObject }

/** Where a ciphertext stands: the column, and the id of its row. It is authenticated along, so that copied elsewhere it does not open. */
export type Place = { column: 'secret' | 'headers' | 'callback_hash'; id: string }

// First byte of every ciphertext. Version 1 is under ENCRYPTION_KEY itself; version 2 is under the data key that it names.
const underMasterKey = 1
const underDataKey = 2
const keyIdBytes = 16

/** Encrypts a text at rest with AES-256-GCM. */
export function seal({ id, key }: DataKey, text: string, place: Place): Uint8Array<ArrayBuffer> {
  const sealed = encryptBytes(key, Buffer.from(text), contextOf(place))
  return new Uint8Array(Buffer.concat([Buffer.of(underDataKey), bytesOf(id), sealed]))
}

/**
 * The text inside a ciphertext. Its organization's data key is null where it has none yet, and then everything is of version 1. Throws when a key,
 * the place or a single bit differs.
 */
export function open(dataKey: DataKey | null, ciphertext: Uint8Array, place: Place): string {
  const bytes = Buffer.from(ciphertext)
  if (isOutdated(bytes)) return openWithMasterKey(bytes, place)
  if (bytes[0] !== underDataKey) throw new Error(`unknown encryption version ${bytes[0]}`)
  if (!dataKey || !bytes.subarray(1, 1 + keyIdBytes).equals(bytesOf(dataKey.id)))
    throw new Error(`the ${place.column} of ${place.id} was encrypted with another data key`)
  return decryptBytes(dataKey.key, bytes.subarray(1 + keyIdBytes), contextOf(place)).toString('utf8')
}

/** Whether it was made before there were data keys. */
export function isOutdated(ciphertext: Uint8Array): boolean {
  return ciphertext[0] === underMasterKey
}

/** The tag tells which of the keys it is. */
function openWithMasterKey(bytes: Buffer, { column, id }: Place): string {
  for (const { key } of masterKeys()) {
    const text = textUnder(key, bytes, id)
    if (text !== null) return text
  }
  throw new Error(`the ${column} of ${id} opens with no ENCRYPTION_KEY that was given`)
}

function textUnder(key: KeyObject, bytes: Buffer, id: string): string | null {
  try {
    return decryptBytes(key, bytes.subarray(1), id).toString('utf8')
  } catch {
    // Node tells a wrong tag by throwing.
    return null
  }
}

function contextOf({ column, id }: Place): string {
  return `${column}:${id}`
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

import { createHmac } from 'node:crypto'
import type { Db } from '../db/client.ts'
import { platformKeyFor } from './data-keys.ts'
import { type DataKey, open, seal } from './encryption.ts'

/** An endpoint's callback hash as it is stored: encrypted since there are data keys, as text before. */
export type StoredCallbackHash = { id: string; callbackHash: string | null; callbackHashSealed: Uint8Array | null }

/** The callback hash of an endpoint (UUID). */
export function openCallbackHash(dataKey: DataKey | null, { id, callbackHash, callbackHashSealed }: StoredCallbackHash): string {
  return callbackHashSealed ? open(dataKey, callbackHashSealed, { column: 'callback_hash', id }) : (callbackHash ?? '')
}

/** The columns that hold the callback hash of an endpoint (UUID). */
export async function sealedCallbackHash(db: Db, dataKey: DataKey, endpointId: string, callbackHash: string) {
  return {
    callbackHash: null,
    callbackHashSealed: seal(dataKey, callbackHash, { column: 'callback_hash', id: endpointId }),
    callbackHashDigest: await digestOf(db, callbackHash),
  }
}

/** Finds endpoints by their callback hash, in any organization. */
export async function whereCallbackHash(db: Db, callbackHash: string) {
  return { OR: [{ callbackHashDigest: await digestOf(db, callbackHash) }, { callbackHash }] }
}

// Keyed, because people choose short ones. One key for all organizations, so that staff find them.
async function digestOf(db: Db, callbackHash: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await platformKeyFor(db, 'callback hash search')
  return new Uint8Array(createHmac('sha256', key).update(callbackHash).digest())
}

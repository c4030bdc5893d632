import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import type { Db } from '../db/client.ts'
import { newId } from '../ids.ts'
import { decryptBytes, encryptBytes } from './aead.ts'
import type { DataKey } from './encryption.ts'
import { currentMasterKey, masterKeyOf, masterKeys } from './master-keys.ts'

/** A data key as it is stored: encrypted with the master key that it names. */
export type WrappedKey = { id: string; masterKeyId: string; wrapped: Uint8Array }

/** The data key of an organization (UUID), or with null the platform's own. It is made at first use, in the transaction that needs it. */
export async function dataKeyOf(db: Db, organizationId: string | null): Promise<DataKey> {
  return unwrapped((await findKey(db, organizationId)) ?? (await makeKey(db, organizationId)))
}

// Bounded, because a process that serves many organizations for long would else keep all of them.
const keptMax = 10_000
const kept = new Map<string, DataKey>()

/** Takes off the master key, once for each id: what is under it never changes. Throws `EnvError` when this process lacks the master key. */
export function unwrapped({ id, masterKeyId, wrapped }: WrappedKey): DataKey {
  const known = kept.get(id)
  if (known) return known
  const key = createSecretKey(decryptBytes(masterKeyOf(masterKeyId).key, Buffer.from(wrapped), id))
  const dataKey = { id, key }
  if (kept.size >= keptMax) kept.clear()
  kept.set(id, dataKey)
  return dataKey
}

/** The same key under ENCRYPTION_KEY. */
export function rewrapped(row: WrappedKey) {
  return wrap(row.id, unwrapped(row).key.export())
}

/** A key that is for one purpose only, made of the platform's own; the same on every machine and after every `rekey`. */
export async function platformKeyFor(db: Db, purpose: 'callback hash search' | 'entity attributes'): Promise<KeyObject> {
  const { key } = await dataKeyOf(db, null)
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `hookport ${purpose}`, 32)))
}

const shown = { id: true, masterKeyId: true, wrapped: true } as const

function findKey(db: Db, organizationId: string | null): Promise<WrappedKey | null> {
  return db.dataKey.findFirst({ where: { organizationId }, select: shown })
}

/** Of two that make it at once, one waits for the other and finds its key. */
async function makeKey(db: Db, organizationId: string | null): Promise<WrappedKey> {
  const bytes = organizationId === null ? await platformBytes(db) : randomBytes(32)
  await db.dataKey.createMany({ data: [{ ...wrap(newId(), bytes), organizationId }], skipDuplicates: true })
  const made = await findKey(db, organizationId)
  if (!made) throw new Error(`no data key was made for ${organizationId ?? 'the platform'}`)
  return made
}

/**
 * Where keyed hashes were derived from ENCRYPTION_KEY itself, before there were data keys, the platform's key begins as that, so that they stay true
 * under every master key to come.
 */
async function platformBytes(db: Db): Promise<Buffer> {
  const hashed = await db.entity.findFirst({ select: { uuid: true } })
  const oldest = masterKeys().at(-1)
  return hashed && oldest ? oldest.key.export() : randomBytes(32)
}

function wrap(id: string, bytes: Uint8Array) {
  const { id: masterKeyId, key } = currentMasterKey()
  return { id, masterKeyId, wrapped: new Uint8Array(encryptBytes(key, bytes, id)) }
}

import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { EnvError, env, required } from '../env.ts'

/** A key that wraps data keys. Its id is kept beside what it wraps, and tells nothing else of it. */
export type MasterKey = { id: string; key: KeyObject }

let known: MasterKey[] | undefined

/** ENCRYPTION_KEY, which wraps whatever is new, and behind it ENCRYPTION_KEY_PREVIOUS while `npm run rekey` has not ended. */
export function masterKeys(): MasterKey[] {
  const { ENCRYPTION_KEY_PREVIOUS: previous } = env()
  known ??= [required('ENCRYPTION_KEY'), ...(previous === undefined ? [] : [previous])].map(masterKey)
  return known
}

/** The one that wraps whatever is new. */
export function currentMasterKey(): MasterKey {
  const [current] = masterKeys()
  if (!current) throw new EnvError('ENCRYPTION_KEY: is not set')
  return current
}

/** The master key of an id. Throws `EnvError` when this process has not been given it. */
export function masterKeyOf(id: string): MasterKey {
  const keys = masterKeys()
  const found = keys.find((key) => key.id === id)
  if (found) return found
  const given = keys.map((key) => key.id).join(' and ')
  throw new EnvError(
    `ENCRYPTION_KEY: this database needs the key ${id}, and ${given} was given; while keys are changed, the old one is ENCRYPTION_KEY_PREVIOUS`,
  )
}

function masterKey(base64: string): MasterKey {
  const bytes = Buffer.from(base64, 'base64')
  const id = createHmac('sha256', bytes).update('hookport master key id').digest('hex').slice(0, 8)
  return { id, key: createSecretKey(bytes) }
}

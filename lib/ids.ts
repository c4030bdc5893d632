import { TypeID, typeid } from 'typeid-js'
import { notFound } from './errors.ts'

const nouns = {
  org: 'organization',
  usr: 'user',
  ep: 'endpoint',
  evt: 'event',
  dlv: 'delivery',
  key: 'API key',
  sc: 'service credential',
  aud: 'audit entry',
  mnt: 'maintenance notice',
  ntf: 'notification',
} as const

/** The prefixes of public ids (TypeID: prefix, underscore, UUIDv7 in base 32). The database stores the UUID. */
export type IdPrefix = keyof typeof nouns

/** A new UUIDv7, ordered by time, for a row about to be inserted. */
export function newId(): string {
  return typeid().toUUID()
}

/** The public form of a stored UUID. */
export function publicId(prefix: IdPrefix, uuid: string): string {
  return TypeID.fromUUID(prefix, uuid).toString()
}

/** The UUID inside a public id, or null when the text is no id of that kind. */
export function parseId(prefix: IdPrefix, id: string): string | null {
  try {
    return TypeID.fromString(id, prefix).toUUID()
  } catch {
    // typeid-js reports every malformed id by throwing; for a caller all of them are one case.
    return null
  }
}

/** When a UUIDv7 was made, in milliseconds since 1970. */
export function timeOfId(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16)
}

/** The UUID inside a public id. Throws `not_found` for anything else, because such a thing cannot exist. */
export function uuidOf(prefix: IdPrefix, id: string): string {
  const uuid = parseId(prefix, id)
  if (uuid === null) throw notFound(nouns[prefix])
  return uuid
}

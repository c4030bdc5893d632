import { parseId } from '../ids.ts'

/** The kinds of things that staff look for by id. */
const kinds = ['org', 'evt', 'dlv', 'ep', 'key', 'sc', 'usr', 'rec'] as const

/** The UUID that a text may be of each kind; null where it cannot be one. `isPublic`: it is an id with its prefix, and no part of anything else. */
export type Ids = Record<(typeof kinds)[number], string | null> & { isPublic: boolean }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Reads a text as an id: one with a prefix is of one kind, a bare UUID, as a database or a log file has it, may be of any. */
export function idsIn(text: string): Ids {
  const isUuid = uuid.test(text)
  const read = (kind: (typeof kinds)[number]) => (isUuid ? text.toLowerCase() : parseId(kind, text))
  const ids = {
    org: read('org'),
    evt: read('evt'),
    dlv: read('dlv'),
    ep: read('ep'),
    key: read('key'),
    sc: read('sc'),
    usr: read('usr'),
    rec: read('rec'),
  }
  return { ...ids, isPublic: !isUuid && kinds.some((kind) => ids[kind] !== null) }
}

import { Buffer } from 'node:buffer'

/** What can happen to a body between the wire and the code that verifies it. */
export const bodyChanges = [
  'newline_added',
  'newline_removed',
  'line_breaks',
  'whitespace',
  'escapes',
  'key_order',
  'json_string',
  'byte_string',
  'base64',
  'charset',
  'byte_order_mark',
  'reserialized',
  'cut_off',
  'content',
] as const

export type BodyChange = (typeof bodyChanges)[number]

/** A text that may have been the body before a change. */
export type FormerBody = { text: string; change: BodyChange }

/**
 * Every body that one known change can have turned into `body`, each once, the likeliest first. Bodies are sent as compact JSON, so of all the
 * spacings that a parser may have lost only that one is tried.
 */
export function formerBodies(body: string): FormerBody[] {
  const made: FormerBody[] = [
    // Before what trims, which takes the mark for a space.
    { text: body.replace(/^\ufeff/, ''), change: 'byte_order_mark' },
    { text: body.replace(/\r?\n$/, ''), change: 'newline_added' },
    { text: body.trim(), change: 'newline_added' },
    ...['\n', '\r\n'].map((end) => ({ text: body + end, change: 'newline_removed' }) as const),
    { text: body.replaceAll('\r\n', '\n'), change: 'line_breaks' },
    { text: body.replace(/\r?\n/g, '\r\n'), change: 'line_breaks' },
    ...unpacked(body),
    ...respelled(body),
  ]
  const seen = new Set([body])
  return made.filter(({ text }) => !seen.has(text) && seen.add(text))
}

function unpacked(body: string): FormerBody[] {
  const inner = parsed(body)
  const python = /^b(['"])(.*)\1$/s.exec(body.trim())
  const latin1 = [...body].every((character) => character.charCodeAt(0) < 256) ? Buffer.from(body, 'latin1').toString('utf8') : body
  return [
    ...(typeof inner === 'string' ? [{ text: inner, change: 'json_string' } as const] : []),
    ...(python ? [{ text: (python[2] ?? '').replace(/\\(['"\\])/g, '$1'), change: 'byte_string' } as const] : []),
    ...(/^[A-Za-z0-9+/]{8,}={0,2}$/.test(body) ? [{ text: Buffer.from(body, 'base64').toString('utf8'), change: 'base64' } as const] : []),
    { text: latin1, change: 'charset' },
  ]
}

/** The same JSON spelled otherwise. */
function respelled(body: string): FormerBody[] {
  const value = parsed(body)
  if (typeof value !== 'object' || value === null) return []
  const compacted = compact(body)
  const canonical = JSON.stringify(value)
  return [
    { text: compacted, change: 'whitespace' },
    // A body that was only spaced out is found above; what is left here has other escapes.
    { text: canonical, change: 'escapes' },
    { text: escapedAscii(canonical), change: 'escapes' },
    { text: canonical.replaceAll('/', '\\/'), change: 'escapes' },
    ...(Array.isArray(value) ? [] : reordered(Object.entries(value))),
  ]
}

const lexemes = /"[^"\\]*(?:\\.[^"\\]*)*"|[^\s"]+/g

/** JSON text without the spaces between its parts; numbers, escapes and order stay. */
function compact(json: string): string {
  return json.match(lexemes)?.join('') ?? ''
}

function escapedAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// Five keys in every order are 120 bodies to try; no format's envelope has more that matter.
const keysMax = 5

/** The object with its outermost keys in every order. */
function reordered(entries: [string, unknown][]): FormerBody[] {
  if (entries.length > keysMax) return []
  return permutations(entries).map((order) => ({ text: JSON.stringify(Object.fromEntries(order)), change: 'key_order' }))
}

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}

/** How the body that was sent became the body that is there; null when they are the same. */
export function changeOf(sent: string, present: string): BodyChange | null {
  if (sent === present) return null
  const former = formerBodies(present).find(({ text }) => text === sent)
  if (former) return former.change
  if (sent.startsWith(present)) return 'cut_off'
  const before = parsed(sent)
  const after = parsed(present)
  if (before === undefined || after === undefined || sorted(before) !== sorted(after)) return 'content'
  return JSON.stringify(before) === JSON.stringify(after) ? 'reserialized' : 'key_order'
}

/** JSON text that does not depend on the order of keys. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

/** Where two texts begin to differ: the position in characters, and what stands there in each. */
export type Difference = { position: number; sent: string; present: string }

const excerptBefore = 24
const excerptAfter = 40

/** The first place where the texts differ, with a little of what surrounds it; null when they are the same. */
export function firstDifference(sent: string, present: string): Difference | null {
  if (sent === present) return null
  let position = 0
  while (sent[position] === present[position]) position += 1
  const from = Math.max(0, position - excerptBefore)
  const excerpt = (text: string) => text.slice(from, position + excerptAfter).toWellFormed()
  return { position, sent: excerpt(sent), present: excerpt(present) }
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A body may be anything; what is no JSON has no other spellings.
    return undefined
  }
}

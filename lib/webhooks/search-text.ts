const kinds = { dlv: 'delivery', evt: 'event', ep: 'endpoint' } as const

export type FoundId = { prefix: keyof typeof kinds; kind: (typeof kinds)[keyof typeof kinds]; id: string }

// TypeID: 26 letters of Crockford's base 32, of which the first holds three bits.
const idPattern = /(?<![0-9a-z])(dlv|evt|ep)_[0-7][0-9a-hjkmnp-tv-z]{25}(?![0-9a-z])/

/** The first delivery, event or endpoint id in a text, which may be a whole address of the portal or a line of a log; null when there is none. */
export function findId(text: string): FoundId | null {
  const match = idPattern.exec(text.toLowerCase())
  const prefix = match?.[1]
  if (!match || (prefix !== 'dlv' && prefix !== 'evt' && prefix !== 'ep')) return null
  return { prefix, kind: kinds[prefix], id: match[0] }
}

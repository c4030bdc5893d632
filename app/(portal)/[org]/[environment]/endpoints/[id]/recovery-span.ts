/** The time ranges to choose from. */
export type RangeName = 'hour' | 'day' | 'lastSuccess' | 'exact'

/** What is typed for an exact range: `datetime-local` texts in the reader's zone; an empty end is now. */
export type ExactRange = { since: string; until: string }

/** The span a choice stands for, in ISO 8601, or what is wrong with it; `until` is missing for now. */
export type SpanChoice = { ok: true; since: string; until?: string } | { ok: false; message: string | null }

const hourMs = 3_600_000

/** The span of a choice at a moment. */
export function spanOf(range: RangeName, exact: ExactRange, lastSuccessAt: string | null, now: number): SpanChoice {
  switch (range) {
    case 'hour':
      return { ok: true, since: new Date(now - hourMs).toISOString() }
    case 'day':
      return { ok: true, since: new Date(now - 24 * hourMs).toISOString() }
    case 'lastSuccess':
      return lastSuccessAt === null ? { ok: false, message: null } : { ok: true, since: lastSuccessAt }
    case 'exact':
      return exactSpan(exact)
    default:
      return range satisfies never
  }
}

function exactSpan(exact: ExactRange): SpanChoice {
  if (exact.since === '') return { ok: false, message: null }
  const [since, until] = [Date.parse(exact.since), exact.until === '' ? null : Date.parse(exact.until)]
  if (Number.isNaN(since) || Number.isNaN(until)) return { ok: false, message: 'Enter a date and a time.' }
  if (until !== null && since >= until) return { ok: false, message: 'The end must be after the beginning.' }
  return { ok: true, since: new Date(since).toISOString(), ...(until !== null && { until: new Date(until).toISOString() }) }
}

/** A pace as typed: null for none, undefined for what is no whole number from 1 to 10 000. */
export function paceOf(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const pace = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0
  return pace >= 1 && pace <= 10_000 ? pace : undefined
}

/** A moment as the value of an `<input type="datetime-local">`, in the reader's zone; empty for null. */
export function inputValueOf(iso: string | null): string {
  if (iso === null) return ''
  const time = new Date(iso)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

/** The moment that such a value names in the reader's zone; null for one that is none. */
export function isoOfInput(value: string): string | null {
  const timeMs = value === '' ? Number.NaN : new Date(value).getTime()
  return Number.isNaN(timeMs) ? null : new Date(timeMs).toISOString()
}

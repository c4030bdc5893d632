/** The middle of the values, or between the two middle ones. Throws for none. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing')
  return (lower + upper) / 2
}

/** The smallest value that at least `percent` of all values do not exceed (nearest rank). Throws for none. */
export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(Math.ceil((percent / 100) * sorted.length) - 1, 0)]
  if (value === undefined) throw new Error('there is no percentile of nothing')
  return value
}

/** At most `count` of the values, evenly spread. */
export function sample<T>(values: T[], count: number): T[] {
  if (values.length <= count) return values
  return values.filter((_, index) => Math.floor((index * count) / values.length) !== Math.floor(((index - 1) * count) / values.length))
}

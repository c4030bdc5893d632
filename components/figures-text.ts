const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const finest = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** A count: `1,204`. */
export function countText(count: number): string {
  return whole.format(count)
}

/** A figure per second, exact where it is small: `0.05/s`, `12.5/s`, `1,204/s`. */
export function rateText(perSecond: number): string {
  const format = perSecond < 1 ? finest : perSecond < 100 ? fine : whole
  return `${format.format(perSecond)}/s`
}

/** A time span: `0 s`, `250 ms`, `1.5 s`, `45 s`, `12 min`, `3.5 h`, `2 days`. */
export function spanText(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${whole.format(seconds * 1000)} ms`
  if (seconds < 10) return `${fine.format(seconds)} s`
  if (seconds < 90) return `${whole.format(seconds)} s`
  if (seconds < 90 * 60) return `${whole.format(seconds / 60)} min`
  if (seconds < 36 * 3600) return `${fine.format(seconds / 3600)} h`
  return `${whole.format(seconds / 86_400)} days`
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A size: `512 B`, `1.5 KiB`, `120 MiB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${value < 10 && power > 0 ? fine.format(value) : whole.format(value)} ${units[power]}`
}

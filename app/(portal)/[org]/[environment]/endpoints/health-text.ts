import type { Bucket, EndpointHealth } from '#lib/webhooks/endpoint-health.ts'

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })

/** A share for people. Only what is whole is called 100 %, and only what is nothing 0 %. */
export function percentText(share: number): string {
  const bounded = share >= 1 || share <= 0 ? share : Math.min(0.999, Math.max(0.001, share))
  return percent.format(bounded)
}

// One failure is an accident; as many in a row are a state.
const failuresMax = 5

/** In a word how an endpoint is doing. */
export function verdictOf({ successRate, streak, backlog }: Pick<EndpointHealth, 'successRate' | 'streak' | 'backlog'>) {
  if (streak?.outcome === 'failed' && streak.count >= failuresMax) return { text: 'Failing', color: 'danger' } as const
  if (successRate === null && backlog.ready === 0) return { text: 'Quiet', color: 'default' } as const
  if (backlog.oldestDueSeconds > 300) return { text: 'Falling behind', color: 'warning' } as const
  if (successRate !== null && successRate < 0.99) return { text: 'Some attempts fail', color: 'warning' } as const
  return { text: 'Healthy', color: 'success' } as const
}

/** All attempts within an hour or a day. */
export function attemptsOf({ succeeded, retrying, failed }: Bucket): number {
  return succeeded + retrying + failed
}

/** A count that is no longer exact where counting ends: `10,000+`. */
export function boundedText(count: number, countMax: number): string {
  return `${new Intl.NumberFormat('en').format(count)}${count >= countMax ? '+' : ''}`
}

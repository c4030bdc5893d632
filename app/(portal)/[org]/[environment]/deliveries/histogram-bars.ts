import type { Bucket } from '#lib/webhooks/delivery-histogram.ts'

/** The parts of a bar, from the bottom up. */
export const bars = [
  { outcome: 'succeeded', label: 'Succeeded', colour: 'var(--chart-1)' },
  { outcome: 'failed', label: 'Failed', colour: 'var(--chart-2)' },
  { outcome: 'retrying', label: 'Retrying', colour: 'var(--chart-3)' },
  { outcome: 'skipped', label: 'Skipped', colour: 'var(--chart-9)' },
  { outcome: 'pending', label: 'Waiting', colour: 'var(--chart-4)' },
] as const

/** How many deliveries a bar stands for. */
export function totalOf(bucket: Bucket): number {
  return bars.reduce((sum, { outcome }) => sum + bucket[outcome], 0)
}

/** Whether a bar stands for an hour or for a day. */
export type Step = 'hour' | 'day'

/** What attempts come to, in the order in which they stand upon each other. Colour is never alone: `hatch` is the angle of a bar's lines, null for a solid one. */
export const outcomes = [
  { key: 'succeeded', name: 'Succeeded', colour: 'var(--chart-1)', hatch: null },
  { key: 'retrying', name: 'Failed, to be retried', colour: 'var(--chart-3)', hatch: 45 },
  { key: 'failed', name: 'Failed for good', colour: 'var(--chart-2)', hatch: 135 },
] as const

/** Everything an attempt of a dispatcher may come to, the good one first: `succeeded`, the classes of errors (CONTRACT §4), and `skipped`. */
export const outcomeNames = ['succeeded', 'status', 'timeout', 'connect', 'refused_address', 'dns', 'tls', 'protocol', 'skipped'] as const

export type OutcomeName = (typeof outcomeNames)[number]

/** The name under which dispatchers that are gone are counted together. */
export const stopped = 'stopped'

/** How far back a chart looks and how many seconds one of its points stands for. */
export const ranges = {
  '5m': { seconds: 300, stepSeconds: 5 },
  '1h': { seconds: 3600, stepSeconds: 60 },
  '24h': { seconds: 86_400, stepSeconds: 900 },
} as const

export type Range = keyof typeof ranges

/** The ranges, the shortest first. */
export const rangeNames = ['5m', '1h', '24h'] as const satisfies Range[]

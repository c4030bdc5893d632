import type { Attempt, DeliveryDetail } from '#lib/webhooks/delivery.ts'

export type PhaseName = 'Queued' | 'DNS' | 'Connect' | 'TLS' | 'First byte' | 'Done' | 'Exchange'

/** A part of an attempt, in milliseconds since the attempt began; what was queued before it lies below zero. `failed`: in it the attempt ended. */
export type Phase = { name: PhaseName; fromMs: number; toMs: number; failed: boolean }

/** An attempt's phases in their order, as measured, the last one up to its end. A connection that was open already has none of the first three. */
export function phasesOf(attempt: Attempt): Phase[] {
  const { timings, durationMs, error } = attempt
  const hasFailed = error !== null && error.class !== 'status'
  if (timings === null) return [{ name: 'Exchange', fromMs: 0, toMs: durationMs, failed: hasFailed }]
  const phases: Phase[] = []
  let fromMs = 0
  for (const [name, toMs] of [
    ['DNS', timings.dns],
    ['Connect', timings.connect],
    ['TLS', timings.tls],
    ['First byte', timings.firstByte],
  ] as const) {
    if (toMs === undefined) continue
    phases.push({ name, fromMs, toMs, failed: false })
    fromMs = toMs
  }
  phases.push({ name: lastPhaseOf(attempt), fromMs, toMs: Math.max(timings.done, fromMs), failed: hasFailed })
  return phases
}

/** The phase in which an attempt ended: the one behind the last that was measured. */
function lastPhaseOf({ timings, error, request }: Attempt): PhaseName {
  if (timings?.firstByte !== undefined) return 'Done'
  if (error?.class === 'dns' || error?.class === 'refused_address') return 'DNS'
  if (error?.class === 'tls') return 'TLS'
  if (error?.class === 'connect') return 'Connect'
  if (timings?.tls !== undefined) return 'First byte'
  if (timings?.connect !== undefined) return request.url.startsWith('https:') ? 'TLS' : 'First byte'
  return timings?.dns === undefined ? 'First byte' : 'Connect'
}

/** Whether it went over a connection that an earlier delivery had opened. */
export function isReused({ timings }: Attempt): boolean {
  return timings?.firstByte !== undefined && timings.dns === undefined && timings.connect === undefined
}

/** How long a delivery waited for its first attempt, in milliseconds; null while there was none. */
export function queuedMsOf({ createdAt, attempts }: DeliveryDetail): number | null {
  const [first] = attempts
  return first ? Math.max(0, Date.parse(first.startedAt) - Date.parse(createdAt)) : null
}

// A longer wait would leave nothing to see of the attempts.
const queuedShareMax = 3

/** The common scale of a delivery's attempts: how many milliseconds the whole width stands for, and whether the time in the queue is drawn to it. */
export function scaleOf(delivery: DeliveryDetail): { fromMs: number; toMs: number; isQueueToScale: boolean } {
  const toMs = Math.max(1, ...delivery.attempts.map((attempt) => phasesOf(attempt).at(-1)?.toMs ?? 0))
  const queuedMs = queuedMsOf(delivery) ?? 0
  const isQueueToScale = queuedMs <= toMs * queuedShareMax
  return { fromMs: isQueueToScale ? -queuedMs : -toMs / 8, toMs, isQueueToScale }
}

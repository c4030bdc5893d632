import { z } from 'zod'

const hour = 3600

// Standard Webhooks recommends these delays after the first attempt; CONTRACT §3.
const extendedDelaysSeconds = [5, 5 * 60, 30 * 60, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
const fixedDelaysSeconds = [10, 10, 10]

/** An endpoint's choice: 3 retries 10 s apart, the schedule of Standard Webhooks, or its own delays in seconds. */
export const retrySchedule = z.union([
  z.enum(['fixed', 'extended']),
  z
    .array(
      z
        .number()
        .int()
        .min(1)
        .max(7 * 24 * hour),
    )
    .max(12),
])

export type RetrySchedule = z.infer<typeof retrySchedule>

/** How a failed attempt goes on. `random` in [0, 1) and `retryAfterSeconds` (of the response, if it named any) are given, so the function is pure. */
type RetryInput = { schedule: RetrySchedule; attemptsMade: number; random: number; retryAfterSeconds: number | null }

/**
 * Milliseconds until the next attempt, or null when the schedule is spent. The extended schedule spreads each delay by ±10 % and waits
 * at least as long as `Retry-After` asks, at most 24 h; the fixed one and an own list keep to the second.
 */
export function nextDelayMs({ schedule, attemptsMade, random, retryAfterSeconds }: RetryInput): number | null {
  const delays = schedule === 'fixed' ? fixedDelaysSeconds : schedule === 'extended' ? extendedDelaysSeconds : schedule
  const delaySeconds = delays[attemptsMade - 1]
  if (delaySeconds === undefined) return null
  if (schedule !== 'extended') return delaySeconds * 1000
  const spreadSeconds = delaySeconds * (0.9 + 0.2 * random)
  return Math.round(Math.max(spreadSeconds, Math.min(retryAfterSeconds ?? 0, 24 * hour)) * 1000)
}

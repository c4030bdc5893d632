/** What an exchange told about how much its endpoint can take. */
export type Signal = 'answered' | 'pressed' | 'silent'

/** How many deliveries one endpoint may have in flight at once, in one process. `threshold`: where fast growth ends. */
export type Window = {
  readonly size: number
  readonly threshold: number
  /** When it last shrank, in milliseconds; exchanges that began before tell nothing new. */
  readonly shrunkAtMs: number
}

/** An endpoint that nothing is known of begins with this. */
export const firstWindow: Window = { size: 2, threshold: Number.POSITIVE_INFINITY, shrunkAtMs: Number.NEGATIVE_INFINITY }

// One for a first attempt and one for a retry, so that neither waits for the other.
const sizeMin = 2

/**
 * The window after an exchange that began at `startedAtMs`, as in TCP: it doubles with every round of answers until the threshold, then grows by
 * one a round; 429 and 503 halve it, silence (a timeout, no connection) takes it back to the least.
 */
export function windowAfter(
  window: Window,
  signal: Signal,
  { startedAtMs, nowMs, sizeMax }: { startedAtMs: number; nowMs: number; sizeMax: number },
): Window {
  if (signal === 'answered') {
    const growth = window.size < window.threshold ? 1 : 1 / window.size
    return { ...window, size: Math.min(window.size + growth, sizeMax) }
  }
  // What was sent together fails together, and counts once.
  if (startedAtMs <= window.shrunkAtMs) return window
  const half = Math.max(sizeMin, window.size / 2)
  return { size: signal === 'pressed' ? half : sizeMin, threshold: half, shrunkAtMs: nowMs }
}

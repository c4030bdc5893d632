/** What an exchange told about how much its endpoint can take. */
export type Signal = 'answered' | 'pressed' | 'silent'

/** How many deliveries one endpoint may have in flight at once, in one process. */
export type Window = {
  readonly size: number
  /** Where fast growth ends. */
  readonly threshold: number
  /** The shortest answer of late, in milliseconds: how long it takes when nothing queues. */
  readonly baseMs: number
  /** How long answers take at present. */
  readonly tookMs: number
  /** When it last shrank, in milliseconds; exchanges that began before tell nothing new. */
  readonly shrunkAtMs: number
}

/** An endpoint that nothing is known of begins with this. */
export const firstWindow: Window = {
  size: 2,
  threshold: Number.POSITIVE_INFINITY,
  baseMs: Number.POSITIVE_INFINITY,
  tookMs: Number.POSITIVE_INFINITY,
  shrunkAtMs: Number.NEGATIVE_INFINITY,
}

// One for a first attempt and one for a retry, so that neither waits for the other.
const sizeMin = 2

// Below this, differences say more about our own process than about the endpoint.
const baseMsMin = 2

// While fewer deliveries than this queue somewhere on the way, the window grows; past twice as many it shrinks. On loopback 64 in flight carry all
// there is to carry, and each further connection costs CPU.
const queuedMin = 24

type Exchange = { startedAtMs: number; nowMs: number; sizeMax: number }

/**
 * The window after an exchange that began at `startedAtMs`. Answers: it doubles with every round until the threshold and then grows by one a round,
 * as in TCP, for as long as answers take no longer than they must (the rule of TCP Vegas: what they take longer, the deliveries in flight
 * have waited for each other). 429 and 503 halve it; silence (a timeout, no connection) takes it back to the least.
 */
export function windowAfter(window: Window, signal: Signal, exchange: Exchange): Window {
  if (signal === 'answered') return afterAnswer(window, exchange)
  // What was sent together fails together, and counts once.
  if (exchange.startedAtMs <= window.shrunkAtMs) return window
  const half = Math.max(sizeMin, window.size / 2)
  return { ...window, size: signal === 'pressed' ? half : sizeMin, threshold: half, shrunkAtMs: exchange.nowMs }
}

function afterAnswer(window: Window, { startedAtMs, nowMs, sizeMax }: Exchange): Window {
  const tookMs = Math.max(nowMs - startedAtMs, baseMsMin)
  // The shortest is forgotten slowly, so that an endpoint which has become slower is not measured by its best day.
  const baseMs = Math.max(baseMsMin, Math.min(tookMs, window.baseMs === Number.POSITIVE_INFINITY ? tookMs : window.baseMs * 1.0005))
  const smoothMs = window.tookMs === Number.POSITIVE_INFINITY ? tookMs : 0.9 * window.tookMs + 0.1 * tookMs
  const measured = { ...window, baseMs, tookMs: smoothMs }
  const queued = window.size * (1 - baseMs / tookMs)
  if (queued > 2 * queuedMin) {
    const size = Math.max(sizeMin, window.size - 1 / window.size)
    return { ...measured, size, threshold: Math.min(window.threshold, size) }
  }
  if (queued > queuedMin) return { ...measured, threshold: Math.min(window.threshold, window.size) }
  const growth = window.size < window.threshold ? 1 : 1 / window.size
  return { ...measured, size: Math.min(window.size + growth, sizeMax) }
}

const stockMs = 40
const roundsMax = 8

/** How many windows' worth to have at hand besides what is in flight: what goes out in 40 ms, so that a quick endpoint is claimed for in large parts. */
export function roundsAtHand({ tookMs }: Window): number {
  return Math.min(Math.max(stockMs / tookMs, 1), roundsMax)
}

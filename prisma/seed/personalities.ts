import { between, durationAround, pickWeighted, type Random } from './random.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** How a receiver answers one attempt. */
export type Answer =
  | { kind: 'response'; status: number; body: string; headers?: Record<string, string>; durationMs: number }
  | { kind: 'error'; class: 'connect' | 'timeout'; message: string; durationMs: number }

/** A receiver's character: what it answers at a moment that lies `agoMs` back. */
export type Personality = (random: Random, moment: { agoMs: number; atMs: number }) => Answer

/** Answers well, and once in some hundred times an instance is being replaced. */
export function healthy(medianMs: number, failureShare = 0.003): Personality {
  return (random) => (random() < failureShare ? badGateway(random) : well(random, medianMs))
}

/** Does its work before it answers: seconds, and sometimes more than there are. */
export const slow: Personality = (random) => {
  const durationMs = durationAround(random, 2_600)
  return durationMs > 9_000 ? timeout() : { ...well(random, 1), durationMs }
}

/** Up and down by the hour, as a process does that leaks until it is restarted. */
export const flapping: Personality = (random, { atMs }) => {
  const isDown = Math.sin(atMs / (2.3 * hourMs)) + Math.sin(atMs / (5.9 * hourMs)) > 1.15
  if (!isDown) return well(random, 180)
  return pickWeighted<() => Answer>(random, [
    [() => response(503, '<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>', between(random, 4, 30), html), 6],
    [() => response(500, '{"error":"java.lang.OutOfMemoryError: Java heap space"}', between(random, 300, 4_000)), 3],
    [timeout, 1],
  ])()
}

/** Was well until its host went away. */
export function goneSince(days: number): Personality {
  return (random, { agoMs }) => (agoMs > days * dayMs ? well(random, 95) : random() < 0.7 ? refused(random) : badGateway(random))
}

/** Was down once, after a bad release; `begin` says when, as seen from a present moment. */
export function brokenFor(hours: number, begin: (nowMs: number) => number): Personality {
  return (random, { agoMs, atMs }) => {
    const sinceMs = begin(atMs + agoMs)
    const isBroken = atMs >= sinceMs && atMs < sinceMs + hours * hourMs
    if (!isBroken) return well(random, 70)
    return response(500, '{"error":"column \\"consent_version\\" does not exist"}', durationAround(random, 25))
  }
}

/** Takes so many, and asks for patience beyond. */
export const rateLimited: Personality = (random) =>
  random() < 0.11 ? response(429, '{"error":"Too many requests"}', between(random, 3, 12), { 'retry-after': '8' }) : well(random, 120)

/** Moved to another address, and left a redirect. */
export function movedSince(days: number, location: string): Personality {
  return (random, { agoMs }) =>
    agoMs > days * dayMs ? well(random, 140) : response(307, '', between(random, 8, 40), { location, 'content-length': '0' })
}

/** What developers work on: mostly right, sometimes the secret is the old one or there is a bug. */
export const unfinished: Personality = (random) => {
  const luck = random()
  if (luck < 0.05) return response(401, '{"error":"signature mismatch"}', between(random, 5, 20))
  if (luck < 0.12)
    return response(500, '{"error":"TypeError: Cannot read properties of undefined (reading \'id\')"}', between(random, 5, 60))
  return well(random, 45)
}

const html = { 'content-type': 'text/html' }

function well(random: Random, medianMs: number): Answer {
  const durationMs = durationAround(random, medianMs)
  return random() < 0.8 ? response(200, '{"received":true}', durationMs) : response(202, '', durationMs)
}

function badGateway(random: Random): Answer {
  return response(502, '<html><body><h1>502 Bad Gateway</h1></body></html>', between(random, 2, 40), html)
}

function timeout(): Answer {
  return { kind: 'error', class: 'timeout', message: 'The exchange was not over within 10 seconds.', durationMs: 10_000 }
}

function refused(random: Random): Answer {
  return { kind: 'error', class: 'connect', message: 'connect ECONNREFUSED 203.0.113.24:443', durationMs: between(random, 18, 60) }
}

function response(status: number, body: string, durationMs: number, headers: Record<string, string> = {}): Answer {
  return { kind: 'response', status, body, durationMs, headers: { 'content-type': 'application/json', ...headers } }
}

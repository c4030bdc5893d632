import { effectiveSchedule } from '#lib/webhooks/endpoints.ts'
import { mismatchOf } from '#lib/webhooks/matching.ts'
import { nextDelayMs } from '#lib/webhooks/retry-schedule.ts'
import type { EndpointPlan } from './endpoints.ts'
import type { SeedEvent } from './events.ts'
import type { Answer } from './personalities.ts'
import { between, idOf, type Random } from './random.ts'

const dayMs = 86_400_000

/** An endpoint's plan with its UUID. */
export type SeedEndpoint = EndpointPlan & { id: string }

export type SeedAttempt = { number: number; startedAtMs: number; answer: Answer; timings: Record<string, number> }

/** A delivery as it stands at the end, with all its attempts. */
export type SeedDelivery = {
  id: string
  event: SeedEvent
  endpoint: SeedEndpoint
  status: 'succeeded' | 'failed' | 'retrying' | 'skipped'
  reason: string | null
  code: number | null
  createdAtMs: number
  redeliveryOf: string | null
  recoveryId: string | null
  /** When it is retried; null when it is over. */
  dueAtMs: number | null
  attempts: SeedAttempt[]
}

/** The deliveries of an event, to the endpoints that the product would choose. */
export function fanOut(random: Random, nowMs: number, endpoints: SeedEndpoint[], event: SeedEvent): SeedDelivery[] {
  return endpoints
    .filter((endpoint) => endpoint.environment === event.environment && mismatchOf(endpoint, event) === null)
    .map((endpoint) => deliver(random, nowMs, { endpoint, event, createdAtMs: event.occurredAt.getTime() + between(random, 2, 9) }))
}

type Order = {
  endpoint: SeedEndpoint
  event: SeedEvent
  createdAtMs: number
  redeliveryOf?: string
  recoveryId?: string
}

/** One delivery: attempted, and retried as its endpoint's schedule says, until it is over or the present is reached. */
export function deliver(random: Random, nowMs: number, { endpoint, event, createdAtMs, redeliveryOf, recoveryId }: Order): SeedDelivery {
  const attempts: SeedAttempt[] = []
  const identity = {
    id: idOf(random, createdAtMs),
    event,
    endpoint,
    createdAtMs,
    redeliveryOf: redeliveryOf ?? null,
    recoveryId: recoveryId ?? null,
    attempts,
  }
  const schedule = effectiveSchedule(endpoint.format, endpoint.retrySchedule)
  const disabledAtMs = endpoint.disabledDaysAgo === null ? Number.POSITIVE_INFINITY : nowMs - endpoint.disabledDaysAgo * dayMs
  for (let dueAtMs = createdAtMs + between(random, 3, 40); ; ) {
    const code = lastCode(attempts)
    if (dueAtMs > nowMs) return { ...identity, status: 'retrying', reason: reasonOf(attempts.at(-1)?.answer), code, dueAtMs }
    if (dueAtMs > disabledAtMs && !event.test) return { ...identity, status: 'skipped', reason: 'endpoint_disabled', code, dueAtMs: null }
    const attempt = attemptAt(random, nowMs, endpoint, attempts.length + 1, dueAtMs)
    attempts.push(attempt)
    const reason = reasonOf(attempt.answer)
    if (reason === null) return { ...identity, status: 'succeeded', reason, code: lastCode(attempts), dueAtMs: null }
    const delayMs = event.test
      ? null
      : nextDelayMs({ schedule, attemptsMade: attempts.length, random: random(), retryAfterSeconds: retryAfterOf(attempt.answer) })
    if (delayMs === null) return { ...identity, status: 'failed', reason, code: lastCode(attempts), dueAtMs: null }
    dueAtMs = attempt.startedAtMs + attempt.answer.durationMs + delayMs
  }
}

function attemptAt(random: Random, nowMs: number, endpoint: SeedEndpoint, number: number, startedAtMs: number): SeedAttempt {
  const answer = endpoint.receiver(random, { agoMs: nowMs - startedAtMs, atMs: startedAtMs })
  return { number, startedAtMs, ...withConnection(random, answer) }
}

/** Two of three go over a connection that is open already; for the others the connection comes first. */
function withConnection(random: Random, answer: Answer): Pick<SeedAttempt, 'answer' | 'timings'> {
  const round = (ms: number) => Math.round(ms * 10) / 10
  if (answer.kind === 'error' && answer.class === 'connect')
    return { answer, timings: { dns: round(between(random, 1, 9)), done: round(answer.durationMs) } }
  const isOpen = random() < 0.66
  const dns = between(random, 1, 14)
  const connect = dns + between(random, 8, 35)
  const tls = connect + between(random, 12, 48)
  const opened: Record<string, number> = isOpen ? {} : { dns: round(dns), connect: round(connect), tls: round(tls) }
  if (answer.kind === 'error') return { answer, timings: { ...opened, done: round(answer.durationMs) } }
  const firstByte = answer.durationMs + (isOpen ? 0 : tls)
  const done = firstByte + between(random, 0.2, 3)
  return { answer: { ...answer, durationMs: done }, timings: { ...opened, firstByte: round(firstByte), done: round(done) } }
}

/** Null for an answer that counts as received. */
function reasonOf(answer: Answer | undefined): string | null {
  if (answer?.kind !== 'response') return answer?.class ?? null
  return answer.status >= 200 && answer.status < 300 ? null : 'status'
}

function lastCode(attempts: SeedAttempt[]): number | null {
  const answers = attempts.map(({ answer }) => answer)
  return answers.findLast((answer) => answer.kind === 'response')?.status ?? null
}

function retryAfterOf(answer: Answer): number | null {
  const seconds = answer.kind === 'response' ? answer.headers?.['retry-after'] : undefined
  return seconds === undefined ? null : Number(seconds)
}

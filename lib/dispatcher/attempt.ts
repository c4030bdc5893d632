import { nextDelayMs } from '../webhooks/retry-schedule.ts'
import type { Claim } from './claim.ts'
import type { Egress, EgressResponse, Outcome } from './egress.ts'
import { prepareRequest, scheduleOf } from './prepare.ts'
import type { AttemptRow, Result } from './record.ts'
import { retryAfterSeconds } from './retry-after.ts'
import type { Ending } from './traffic.ts'

/** Carries one claim to its result: prepare, sign, send, classify. Everything that is ever sent goes through here. */
export async function attemptDelivery(claim: Claim, egress: Egress): Promise<Result> {
  const obstacle = obstacleOf(claim)
  if (obstacle) return { claim, status: 'skipped', reason: obstacle, delayMs: null, attempt: null }
  const startedAt = new Date()
  const clock = performance.now()
  const { request, shownHeaders, storedBody } = prepareRequest(claim, startedAt)
  const outcome = await egress.send(request)
  const durationMs = Math.round(performance.now() - clock)
  const { timings } = outcome
  const attempt = {
    startedAt,
    durationMs,
    url: request.url,
    requestHeaders: shownHeaders,
    requestBody: storedBody,
    timings,
    ...columnsOf(outcome),
  }
  return { claim, attempt, ...consequence(claim, outcome, attempt) }
}

/** People may have deleted or disabled the endpoint since the event was published. A test is sent to a disabled one too: that is what it is for. */
function obstacleOf({ endpoint, test }: Claim): string | null {
  if (endpoint.deleted) return 'endpoint_deleted'
  return endpoint.enabled || test ? null : 'endpoint_disabled'
}

type OutcomeColumns = Pick<AttemptRow, 'statusCode' | 'errorClass' | 'errorMessage' | 'responseHeaders' | 'responseBody' | 'truncated'>

function columnsOf(outcome: Outcome): OutcomeColumns {
  switch (outcome.kind) {
    case 'response': {
      const { status } = outcome.response
      const failed = !isSuccess(status)
      return {
        ...responseColumns(outcome.response),
        errorClass: failed ? 'status' : null,
        errorMessage: failed ? statusMessage(status) : null,
      }
    }
    case 'timeout':
      return { ...responseColumns(outcome.response), errorClass: 'timeout', errorMessage: 'The exchange was not over within 10 seconds.' }
    case 'refused':
      return { ...responseColumns(null), errorClass: 'refused_address', errorMessage: outcome.reason }
    case 'network':
      return { ...responseColumns(null), errorClass: outcome.errorClass, errorMessage: outcome.message }
    default:
      return outcome satisfies never
  }
}

function responseColumns(response: EgressResponse | null) {
  return {
    statusCode: response?.status ?? null,
    responseHeaders: response?.headers ?? null,
    responseBody: response?.body ?? null,
    truncated: response?.truncated ?? false,
  }
}

function statusMessage(status: number): string {
  return status >= 300 && status < 400 ? `The endpoint answered ${status}; redirects are not followed.` : `The endpoint answered ${status}.`
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function consequence(claim: Claim, outcome: Outcome, attempt: AttemptRow): Pick<Result, 'status' | 'reason' | 'delayMs'> {
  if (outcome.kind === 'response' && isSuccess(outcome.response.status)) return { status: 'succeeded', reason: null, delayMs: null }
  const delayMs = claim.test
    ? null
    : nextDelayMs({
        schedule: scheduleOf(claim.endpoint),
        attemptsMade: claim.attemptCount + 1,
        random: Math.random(),
        retryAfterSeconds: retryAfterSeconds(attempt.responseHeaders?.['retry-after'], attempt.startedAt),
      })
  return { status: delayMs === null ? 'failed' : 'retrying', reason: attempt.errorClass, delayMs }
}

const pauseMsMax = 10_000

/**
 * What an exchange tells about its endpoint: whether it answered, asked for less (429, 503) or kept silent, and for how long it wants to be left
 * alone. That is honoured for at most 10 s by everything that waits, so that the fixed schedule stays what it says; by the delivery itself as its
 * schedule allows. A delivery that was skipped or given back was no exchange.
 */
export function endingOf({ attempt }: Result): Ending {
  if (attempt === null) return { signal: null, pauseMs: 0 }
  const { statusCode, errorClass, responseHeaders, startedAt } = attempt
  if (statusCode === 429 || statusCode === 503) {
    return {
      signal: 'pressed',
      pauseMs: Math.min(1000 * (retryAfterSeconds(responseHeaders?.['retry-after'], startedAt) ?? 0), pauseMsMax),
    }
  }
  return { signal: statusCode === null || errorClass === 'timeout' ? 'silent' : 'answered', pauseMs: 0 }
}

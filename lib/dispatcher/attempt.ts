import type { KeyObject } from 'node:crypto'
import packageJson from '#package.json' with { type: 'json' }
import { type FormatEvent, standardBody } from '../formats/standard.ts'
import { publicId } from '../ids.ts'
import { decrypt } from '../webhooks/encryption.ts'
import { decodeSecretHeaders, maskSensitive } from '../webhooks/endpoint-headers.ts'
import { effectiveSchedule } from '../webhooks/endpoints.ts'
import { nextDelayMs } from '../webhooks/retry-schedule.ts'
import type { Egress, EgressRequest, EgressResponse, Outcome } from './egress.ts'
import type { AttemptRow, Claim, Result } from './queue.ts'
import { signatureHeader, signingKey } from './signature.ts'

/** Carries one claim to its result: prepare, sign, send, classify. Everything that is ever sent goes through here. */
export async function attemptDelivery(claim: Claim, egress: Egress): Promise<Result> {
  const obstacle = obstacleOf(claim)
  if (obstacle) return { claim, status: 'skipped', reason: obstacle, delayMs: null, attempt: null }
  const startedAt = new Date()
  const clock = performance.now()
  const { request, shownHeaders } = prepare(claim, startedAt)
  const outcome = await egress.send(request)
  const durationMs = Math.round(performance.now() - clock)
  const attempt = { startedAt, durationMs, url: request.url, requestHeaders: shownHeaders, requestBody: null, ...columnsOf(outcome) }
  return { claim, attempt, ...consequence(claim, outcome, attempt) }
}

/** People may have deleted or disabled the endpoint since the event was published. A test is sent to a disabled one too: that is what it is for. */
function obstacleOf({ deleted, enabled, test }: Claim): string | null {
  if (deleted) return 'endpoint_deleted'
  return enabled || test ? null : 'endpoint_disabled'
}

function prepare(claim: Claim, now: Date): { request: EgressRequest; shownHeaders: Record<string, string> } {
  const id = publicId('evt', claim.eventId)
  const event: FormatEvent = { id, type: claim.eventType, occurredAt: claim.occurredAt, dataText: claim.dataText }
  const body = standardBody(event)
  const timestampSeconds = Math.floor(now.getTime() / 1000)
  const own = {
    'content-type': 'application/json',
    'user-agent': `Hookport/${packageJson.version}`,
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatureHeader(claim.secrets.map(keyOf), id, timestampSeconds, body),
  }
  const extra = decodeSecretHeaders(claim.headers, claim.endpointId)
  return { request: { url: claim.url, headers: { ...extra, ...own }, body }, shownHeaders: { ...maskSensitive(extra), ...own } }
}

const keys = new Map<string, KeyObject>()
const keysMax = 10_000

/** Decrypting and importing a key costs more than signing with it, so keys are kept by the id of their secret, which never changes its value. */
function keyOf({ id, ciphertext }: Claim['secrets'][number]): KeyObject {
  const kept = keys.get(id)
  if (kept) return kept
  const key = signingKey(decrypt(Buffer.from(ciphertext, 'base64'), id))
  if (keys.size >= keysMax) keys.clear()
  keys.set(id, key)
  return key
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
        schedule: effectiveSchedule(claim.format, claim.retrySchedule),
        attemptsMade: claim.attemptCount + 1,
        random: Math.random(),
        retryAfterSeconds: retryAfterSeconds(attempt.responseHeaders, attempt.startedAt),
      })
  return { status: delayMs === null ? 'failed' : 'retrying', reason: attempt.errorClass, delayMs }
}

/** `Retry-After` is a number of seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterSeconds(headers: Record<string, string> | null, now: Date): number | null {
  const value = headers?.['retry-after']
  if (value === undefined) return null
  if (/^\d{1,9}$/.test(value)) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000)
}

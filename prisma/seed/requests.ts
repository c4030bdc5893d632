import { publicUrl } from '#lib/env.ts'
import { autoqlHeaders } from '#lib/formats/autoql.ts'
import { renderBody } from '#lib/formats/format.ts'
import { signatureHeader, signingKey } from '#lib/formats/signature.ts'
import { publicId } from '#lib/ids.ts'
import packageJson from '#package.json' with { type: 'json' }
import type { SeedAttempt, SeedDelivery } from './deliveries.ts'
import type { attemptColumns } from './rows.ts'

/** What requests say of the organization, and the secrets they are signed with, by the endpoint's UUID. */
export type Sender = { organization: { slug: string; name: string }; secrets: Map<string, string> }

type AttemptRow = Record<keyof typeof attemptColumns, unknown>

/** The attempts of a delivery as they are stored: signed, so that whoever checks a signature finds it right. */
export function attemptRows(sender: Sender, delivery: SeedDelivery): AttemptRow[] {
  const { event, endpoint } = delivery
  const body = renderBody(endpoint.format, formatEvent(event), {
    id: publicId('ep', endpoint.id),
    callbackHash: endpoint.id,
    organization: sender.organization,
    publicUrl: publicUrl(),
  })
  return delivery.attempts.map((attempt) => attemptRow(sender, delivery, attempt, body))
}

function formatEvent({ id, type, category, occurredAt, data, entityType, entityId, clientId }: SeedDelivery['event']) {
  const entity = entityType !== null && entityId !== null ? { type: entityType, id: entityId } : null
  return { id: publicId('evt', id), type, category, occurredAt, dataText: data, entity, clientId }
}

function attemptRow(sender: Sender, { id, event, endpoint }: SeedDelivery, attempt: SeedAttempt, body: string): AttemptRow {
  const { number, startedAtMs, answer, timings } = attempt
  const response = answer.kind === 'response' ? answer : null
  const failed = response !== null && (response.status < 200 || response.status > 299)
  return {
    delivery_id: id,
    number,
    started_at: new Date(startedAtMs),
    duration_ms: Math.round(answer.durationMs),
    url: endpoint.url,
    request_headers: requestHeaders(sender.secrets.get(endpoint.id) ?? '', publicId('evt', event.id), endpoint.format, startedAtMs, body),
    // The standard body is rendered again from the event.
    request_body: endpoint.format === 'standard' ? null : body,
    status_code: response?.status ?? null,
    error_class: answer.kind === 'error' ? answer.class : failed ? 'status' : null,
    error_message: answer.kind === 'error' ? answer.message : failed ? statusMessage(answer.status) : null,
    response_headers: response && { ...response.headers, date: new Date(startedAtMs).toUTCString() },
    response_body: response?.body ?? null,
    timings,
  }
}

function statusMessage(status: number): string {
  return `The endpoint answered ${status}${status < 400 ? '; redirects are not followed' : ''}.`
}

function requestHeaders(secret: string, id: string, format: string, startedAtMs: number, body: string): Record<string, string> {
  const seconds = Math.floor(startedAtMs / 1000)
  return {
    'content-type': 'application/json',
    'user-agent': `Hookport/${packageJson.version}`,
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatureHeader([signingKey(secret)], id, seconds, body),
    ...(format === 'autoql' && autoqlHeaders(secret, new Date(startedAtMs), body)),
  }
}

import type { Format } from '#lib/formats/format.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import type { Signing } from '#lib/webhooks/signing.ts'

/** What stands in the fields of the form: text, mostly one item per line. */
export type Draft = {
  urls: string
  description: string
  format: Format
  eventTypes: string[]
  projectIds: string
  applicationId: string
  technicalContact: string
  callbackHash: string
  entityType: string
  attributes: string
  retries: 'default' | 'fixed' | 'extended' | 'own'
  /** Seconds between attempts, when `retries` is `own`. */
  delays: string
  /** Deliveries per second; empty for no limit. */
  rateLimit: string
  /** One `name: value` per line. */
  headers: string
  signing: Signing
  enabled: boolean
}

export const emptyDraft: Draft = {
  urls: '',
  description: '',
  format: 'standard',
  eventTypes: ['*'],
  projectIds: '',
  applicationId: '',
  technicalContact: '',
  callbackHash: '',
  entityType: '',
  attributes: '',
  retries: 'default',
  delays: '',
  rateLimit: '',
  headers: '',
  signing: 'hmac',
  enabled: true,
}

/** A saved endpoint as a draft. */
export function draftOf(endpoint: Endpoint, format: Format): Draft {
  const { retrySchedule } = endpoint
  const isOwn = typeof retrySchedule !== 'string'
  return {
    urls: endpoint.url,
    description: endpoint.description,
    format,
    eventTypes: endpoint.eventTypes,
    projectIds: endpoint.projectIds.join('\n'),
    applicationId: endpoint.applicationId ?? '',
    technicalContact: endpoint.technicalContact ?? '',
    callbackHash: endpoint.callbackHash,
    entityType: endpoint.entityType ?? '',
    attributes: endpoint.attributes.join('\n'),
    retries: isOwn ? 'own' : retrySchedule,
    delays: isOwn ? retrySchedule.join(', ') : '',
    rateLimit: endpoint.rateLimit?.toString() ?? '',
    headers: Object.entries(endpoint.headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    signing: endpoint.signing,
    enabled: endpoint.enabled,
  }
}

/** The settings that a draft stands for, as the endpoint functions take them; an empty callback hash is left to be generated. */
export function settingsOf(draft: Draft) {
  return {
    description: draft.description,
    format: draft.format,
    eventTypes: draft.eventTypes,
    projectIds: linesOf(draft.projectIds),
    applicationId: textOrNull(draft.applicationId),
    technicalContact: textOrNull(draft.technicalContact),
    ...(draft.callbackHash.trim() !== '' && { callbackHash: draft.callbackHash.trim() }),
    entityType: textOrNull(draft.entityType),
    attributes: linesOf(draft.attributes),
    retrySchedule: scheduleOf(draft),
    rateLimit: rateLimitOf(draft),
    headers: headersOf(draft.headers),
    signing: draft.signing,
    enabled: draft.enabled,
  }
}

/** Only what differs from the saved draft, so that a masked header is not written over its value and the audit log names what changed. */
export function changesOf(draft: Draft, saved: Draft): Record<string, unknown> {
  const before: Record<string, unknown> = { url: saved.urls.trim(), ...settingsOf(saved) }
  const after = { url: draft.urls.trim(), ...settingsOf(draft) }
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])))
}

/** The lines of a text that say something. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** `name: value` lines as an object. A line without a colon becomes a name that the server refuses in words. */
export function headersOf(text: string): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const colon = line.indexOf(':')
      return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    }),
  )
}

function scheduleOf({ retries, delays }: Draft): 'fixed' | 'extended' | number[] | null {
  if (retries === 'default') return null
  if (retries !== 'own') return retries
  return delays
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(Number)
}

/** What is no number becomes one that the server refuses in words. */
function rateLimitOf({ rateLimit }: Draft): number | null {
  const text = rateLimit.trim()
  if (text === '') return null
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

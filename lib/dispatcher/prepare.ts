import type { KeyObject } from 'node:crypto'
import packageJson from '#package.json' with { type: 'json' }
import { publicUrl } from '../env.ts'
import { autoqlHeaders } from '../formats/autoql.ts'
import { type Format, formatOf, renderBody } from '../formats/format.ts'
import { signatureHeader, signingKey } from '../formats/signature.ts'
import { standardBody } from '../formats/standard.ts'
import { publicId } from '../ids.ts'
import { openCallbackHash } from '../webhooks/callback-hash.ts'
import { unwrapped } from '../webhooks/data-keys.ts'
import { type DataKey, open } from '../webhooks/encryption.ts'
import { decodeSecretHeaders, maskSensitive } from '../webhooks/endpoint-headers.ts'
import { effectiveSchedule } from '../webhooks/endpoints.ts'
import type { RetrySchedule } from '../webhooks/retry-schedule.ts'
import { signingSchema, signsWith } from '../webhooks/signing.ts'
import type { Claim } from './claim.ts'
import type { ClaimedEndpoint, ClaimedEvent } from './claimed.ts'
import type { EgressRequest } from './egress.ts'

type Prepared = {
  request: EgressRequest
  /** The headers as the log shows them: credentials of the receiver's are masked. */
  shownHeaders: Record<string, string>
  /** Null where the body can be rendered again from the event alone. */
  storedBody: string | null
}

/** The signed request of one attempt, made at `now`. */
export function prepareRequest({ event, endpoint }: Claim, now: Date): Prepared {
  const { format, keys, secret, extra, shownExtra } = settingsOf(endpoint)
  const { id, standard } = rendered(event)
  const body = format === 'standard' ? standard : bodyOf(event, endpoint, format, id)
  const timestampSeconds = Math.floor(now.getTime() / 1000)
  const own = {
    'content-type': 'application/json',
    'user-agent': userAgent,
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatureHeader(keys, id, timestampSeconds, body),
    ...(format === 'autoql' && secret !== null && autoqlHeaders(secret, now, body)),
  }
  return {
    request: { url: endpoint.url, headers: { ...extra, ...own }, body },
    shownHeaders: { ...shownExtra, ...own },
    storedBody: format === 'standard' ? null : body,
  }
}

type Rendered = { event: ClaimedEvent; id: string; standard: string }

let latest: Rendered | null = null

/** What is the same for all deliveries of an event: its public id and its standard body. Those of one event are mostly sent one after the other. */
function rendered(event: ClaimedEvent): Rendered {
  if (latest?.event !== event) latest = { event, id: publicId('evt', event.id), standard: standardBody(event) }
  return latest
}

const userAgent = `Hookport/${packageJson.version}`

/** The endpoint's retry schedule: its own, or the default of its format. */
export function scheduleOf(endpoint: ClaimedEndpoint): RetrySchedule {
  return settingsOf(endpoint).schedule
}

type EndpointSettings = {
  format: Format
  /** What signs: the current secret or key pair first, then the previous one. */
  keys: KeyObject[]
  /** The current secret: AutoQL knows one at a time. */
  secret: string | null
  callbackHash: string
  extra: Record<string, string>
  shownExtra: Record<string, string>
  schedule: RetrySchedule
}

const settings = new WeakMap<ClaimedEndpoint, EndpointSettings>()

/** What is the same for all deliveries that were claimed together for one endpoint. */
function settingsOf(endpoint: ClaimedEndpoint): EndpointSettings {
  const known = settings.get(endpoint)
  if (known) return known
  const dataKey = endpoint.dataKey && unwrapped({ ...endpoint.dataKey, wrapped: Buffer.from(endpoint.dataKey.wrapped, 'base64') })
  const extra = decodeSecretHeaders(dataKey, endpoint.headers, endpoint.id)
  const format = formatOf(endpoint.format)
  const secrets = endpoint.secrets.map((secret) => ({ kind: secret.kind, ...signingSecret(secret, dataKey) }))
  const signing = signingSchema.parse(endpoint.signing)
  const made = {
    format,
    keys: secrets.filter(({ kind }) => signsWith(signing, kind)).map(({ key }) => key),
    secret: secrets.find(({ kind }) => kind === 'hmac')?.text ?? null,
    // Of all formats, one has it in the body.
    callbackHash: format === 'akamai' ? openCallbackHash(dataKey, endpoint) : '',
    extra,
    shownExtra: maskSensitive(extra),
    schedule: effectiveSchedule(endpoint.format, endpoint.retrySchedule),
  }
  settings.set(endpoint, made)
  return made
}

function bodyOf(event: ClaimedEvent, endpoint: ClaimedEndpoint, format: Format, eventId: string): string {
  const { type, category, occurredAt, dataText, entityType, entityId, clientId } = event
  return renderBody(
    format,
    {
      id: eventId,
      type,
      category,
      occurredAt,
      dataText,
      entity: entityType !== null && entityId !== null ? { type: entityType, id: entityId } : null,
      clientId,
    },
    {
      id: publicId('ep', endpoint.id),
      callbackHash: settingsOf(endpoint).callbackHash,
      organization: { slug: endpoint.organizationSlug, name: endpoint.organizationName },
      publicUrl: publicUrl(),
    },
  )
}

type SigningSecret = { text: string; key: KeyObject }

const signingSecrets = new Map<string, SigningSecret>()
const secretsMax = 10_000

/** Decrypting and importing a secret costs more than signing with it, so they are kept by their id, whose value never changes. */
function signingSecret({ id, ciphertext }: ClaimedEndpoint['secrets'][number], dataKey: DataKey | null): SigningSecret {
  const kept = signingSecrets.get(id)
  if (kept) return kept
  const text = open(dataKey, Buffer.from(ciphertext, 'base64'), { column: 'secret', id })
  const secret = { text, key: signingKey(text) }
  if (signingSecrets.size >= secretsMax) signingSecrets.clear()
  signingSecrets.set(id, secret)
  return secret
}

import type { KeyObject } from 'node:crypto'
import packageJson from '#package.json' with { type: 'json' }
import { publicUrl } from '../env.ts'
import { autoqlHeaders } from '../formats/autoql.ts'
import { type Format, formatOf, renderBody } from '../formats/format.ts'
import { publicId } from '../ids.ts'
import { decrypt } from '../webhooks/encryption.ts'
import { decodeSecretHeaders, maskSensitive } from '../webhooks/endpoint-headers.ts'
import type { EgressRequest } from './egress.ts'
import type { Claim } from './queue.ts'
import { signatureHeader, signingKey } from './signature.ts'

type Prepared = {
  request: EgressRequest
  /** The headers as the log shows them: credentials of the receiver's are masked. */
  shownHeaders: Record<string, string>
  /** Null where the body can be rendered again from the event alone. */
  storedBody: string | null
}

/** The signed request of one attempt, made at `now`. */
export function prepareRequest(claim: Claim, now: Date): Prepared {
  const id = publicId('evt', claim.eventId)
  const format = formatOf(claim.format)
  const body = bodyOf(claim, format, id)
  const secrets = claim.secrets.map(signingSecret)
  const timestampSeconds = Math.floor(now.getTime() / 1000)
  const own = {
    'content-type': 'application/json',
    'user-agent': `Hookport/${packageJson.version}`,
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatureHeader(
      secrets.map(({ key }) => key),
      id,
      timestampSeconds,
      body,
    ),
    // AutoQL knows one secret at a time: the current one, which stands first.
    ...(format === 'autoql' && secrets[0] && autoqlHeaders(secrets[0].text, now, body)),
  }
  const extra = decodeSecretHeaders(claim.headers, claim.endpointId)
  return {
    request: { url: claim.url, headers: { ...extra, ...own }, body },
    shownHeaders: { ...maskSensitive(extra), ...own },
    storedBody: format === 'standard' ? null : body,
  }
}

function bodyOf(claim: Claim, format: Format, eventId: string): string {
  const { entityType, entityId } = claim
  return renderBody(
    format,
    {
      id: eventId,
      type: claim.eventType,
      category: claim.category,
      occurredAt: claim.occurredAt,
      dataText: claim.dataText,
      entity: entityType !== null && entityId !== null ? { type: entityType, id: entityId } : null,
      clientId: claim.clientId,
    },
    {
      id: publicId('ep', claim.endpointId),
      callbackHash: claim.callbackHash,
      organization: { slug: claim.organizationSlug, name: claim.organizationName },
      publicUrl: publicUrl(),
    },
  )
}

type SigningSecret = { text: string; key: KeyObject }

const signingSecrets = new Map<string, SigningSecret>()
const secretsMax = 10_000

/** Decrypting and importing a secret costs more than signing with it, so they are kept by their id, whose value never changes. */
function signingSecret({ id, ciphertext }: Claim['secrets'][number]): SigningSecret {
  const kept = signingSecrets.get(id)
  if (kept) return kept
  const text = decrypt(Buffer.from(ciphertext, 'base64'), id)
  const secret = { text, key: signingKey(text) }
  if (signingSecrets.size >= secretsMax) signingSecrets.clear()
  signingSecrets.set(id, secret)
  return secret
}

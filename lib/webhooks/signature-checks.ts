import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { invalidField } from '../errors.ts'
import { parseId, publicId } from '../ids.ts'
import { dataKeyOf } from './data-keys.ts'
import { getDelivery } from './deliveries.ts'
import type { Attempt } from './delivery.ts'
import { open } from './encryption.ts'
import { getEndpoint } from './endpoints.ts'
import { namedScope, type Scope } from './organizations.ts'
import { readPastedRequest } from './pasted-request.ts'
import { diagnose } from './signature-doctor.ts'
import { readSignatureHeaders } from './signature-headers.ts'
import type { Candidate } from './signature-search.ts'
import { findingWords, verdictWords } from './signature-words.ts'

const textMax = 512 * 1024

export const signatureCheckInput = z.object({
  headers: z
    .string()
    .max(textMax)
    .describe('The headers as text, in any common form: lines, JSON, the output of `curl -v`, a curl command.'),
  body: z.string().max(textMax).default('').describe('The body as it was verified. Empty where it stands below the headers.'),
  computed: z.string().trim().max(1000).default('').describe("The signature that the receiver's own code came to, if it is known."),
  endpointId: z.string().nullish().describe('The endpoint whose secret should have signed; any of the environment unless named.'),
  deliveryId: z.string().nullish().describe('The delivery to compare with; else it is found by `webhook-id`.'),
  receivedAt: z.string().trim().max(100).default('').describe("The time on the receiver's clock when it came: ISO 8601 or Unix seconds."),
})

/** The body that asks for a check. */
export const signatureCheckRequest = signatureCheckInput.extend(namedScope.shape)

export type SignatureCheckInput = z.input<typeof signatureCheckInput>

export const signatureCheckSchema = z.object({
  verdict: z
    .enum(['genuine', 'explained', 'unexplained', 'incomplete'])
    .describe('Whether it would be accepted, why not, or that this cannot be told; `incomplete` without a signature.'),
  summary: z.string().describe('For people.'),
  findings: z.array(
    z.object({
      of: z.enum(['request', 'code']).describe("In the request, or in the signature that the receiver's code computed."),
      kind: z.string().describe('For programs; it does not change.'),
      level: z.enum(['good', 'fault', 'note']),
      title: z.string(),
      advice: z.string(),
      difference: z.object({ position: z.number().int(), sent: z.string(), present: z.string() }).nullable(),
    }),
  ),
  read: z.object({
    headers: z.record(z.string(), z.string()).describe('What was understood of the headers.'),
    bodyBytes: z.number().int(),
    comparedWithLog: z.boolean().describe('Whether the request was found in the log and compared with what was sent.'),
  }),
})

export type SignatureCheck = z.infer<typeof signatureCheckSchema>

/**
 * Tells what is wrong with the signature of a pasted request. Uses the organization's secrets and shows none of them, so it is not audited.
 * Throws `invalid_input`, and `not_found` for a foreign endpoint or delivery.
 */
export async function checkSignature(
  db: Db,
  scope: Scope,
  input: z.output<typeof signatureCheckInput>,
  now: Date,
): Promise<SignatureCheck> {
  const pasted = readPastedRequest(input.headers)
  const body = input.body === '' ? (pasted.body ?? '') : input.body
  const attempts = await sentAttempts(db, scope, input, pasted.headers)
  const endpointId = input.endpointId ?? attempts[0]?.endpointId ?? null
  if (input.endpointId) await getEndpoint(db, scope, input.endpointId)
  const diagnosis = diagnose({
    headers: pasted.headers,
    body,
    computed: input.computed === '' ? null : input.computed,
    receivedAt: input.receivedAt === '' ? clockOf(attempts, pasted.headers) : readTime(input.receivedAt),
    candidates: await secretCandidates(db, scope, endpointId),
    sent: attempts.map(({ request }) => request),
    now,
  })
  return {
    verdict: diagnosis.verdict,
    summary: verdictWords(diagnosis),
    findings: diagnosis.findings.map((finding) => ({
      of: finding.of,
      kind: finding.kind,
      ...findingWords(finding),
      difference: finding.kind === 'body_changed' ? finding.difference : null,
    })),
    read: { headers: pasted.headers, bodyBytes: Buffer.byteLength(body), comparedWithLog: attempts.length > 0 },
  }
}

type SentAttempt = Attempt & { endpointId: string }

// An event can have gone to a thousand endpoints; the newest few are enough to know the body it had.
const deliveriesMax = 5

/** The attempts that the request may be one of, newest first: those of the named delivery, else of the event that its id names. */
async function sentAttempts(
  db: Db,
  scope: Scope,
  { deliveryId, endpointId }: z.output<typeof signatureCheckInput>,
  headers: Record<string, string>,
): Promise<SentAttempt[]> {
  const ids = deliveryId ? [deliveryId] : await deliveriesOfEvent(db, scope, readSignatureHeaders(headers).id, endpointId ?? null)
  const deliveries = await Promise.all(ids.map((id) => getDelivery(db, scope, id)))
  return (
    deliveries
      .flatMap((delivery) => delivery.attempts.toReversed().map((attempt) => ({ ...attempt, endpointId: delivery.endpointId })))
      // Every body that is sent is an object or a list; what the log shows in the place of one that was not kept is neither.
      .filter(({ request }) => /^[[{]/.test(request.body))
  )
}

async function deliveriesOfEvent(db: Db, scope: Scope, webhookId: string | null, endpointId: string | null): Promise<string[]> {
  const eventId = webhookId === null ? null : parseId('evt', webhookId)
  const endpoint = endpointId === null ? null : parseId('ep', endpointId)
  if (eventId === null) return []
  const rows = await db.delivery.findMany({
    where: { eventId, ...scope, ...(endpoint !== null && { endpointId: endpoint }) },
    orderBy: { id: 'desc' },
    take: deliveriesMax,
    select: { id: true },
  })
  return rows.map(({ id }) => publicId('dlv', id))
}

/** What the receiver's clock showed when it answered the very attempt that was pasted: the `Date` of its response. */
function clockOf(attempts: SentAttempt[], headers: Record<string, string>): Date | null {
  const { signature } = readSignatureHeaders(headers)
  const attempt = attempts.find(({ request }) => readSignatureHeaders(request.headers).signature === signature)
  const timeMs = Date.parse(attempt?.response?.headers.date ?? '')
  return Number.isNaN(timeMs) ? null : new Date(timeMs)
}

function readTime(text: string): Date {
  const isUnix = /^\d+(\.\d+)?$/.test(text)
  const timeMs = isUnix ? Number(text) * (Number(text) > 100_000_000_000 ? 1 : 1000) : Date.parse(text)
  if (!Number.isFinite(timeMs) || Math.abs(timeMs) > 8.64e15)
    throw invalidField('receivedAt', 'Write a time such as 2026-03-01T12:00:00Z, or Unix seconds.')
  return new Date(timeMs)
}

// More secrets than people have; each costs some hundred hashes.
const secretsMax = 200

/**
 * Every secret of the organization that is still kept, those that should have signed first. `endpointId` (public) narrows what is expected
 * to one endpoint, else it is the environment.
 */
export async function secretCandidates(db: Db, scope: Scope, endpointId: string | null): Promise<Candidate[]> {
  const now = new Date()
  const rows = await db.endpointSecret.findMany({
    where: { endpoint: { organizationId: scope.organizationId, deletedAt: null } },
    select: { id: true, kind: true, ciphertext: true, expiresAt: true, endpoint: { select: { id: true, url: true, environment: true } } },
    orderBy: { id: 'desc' },
    take: secretsMax,
  })
  const dataKey = await dataKeyOf(db, scope.organizationId)
  const candidates = rows.map(({ id, kind, ciphertext, expiresAt, endpoint }): Candidate => {
    const publicEndpointId = publicId('ep', endpoint.id)
    return {
      secret: open(dataKey, ciphertext, { column: 'secret', id }),
      algorithm: kind === 'ed25519' ? 'ed25519' : 'hmac',
      standing: expiresAt === null ? 'current' : expiresAt > now ? 'previous' : 'expired',
      expiresAt,
      endpointId: publicEndpointId,
      endpointUrl: endpoint.url,
      environment: endpoint.environment,
      isExpected: endpoint.environment === scope.environment && (endpointId === null || publicEndpointId === endpointId),
    }
  })
  return candidates.sort((a, b) => rank(a) - rank(b))
}

function rank({ isExpected, standing }: Candidate): number {
  return (isExpected ? 0 : 3) + { current: 0, previous: 1, expired: 2 }[standing]
}

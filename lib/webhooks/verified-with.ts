import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { firstIdAt, publicId, uuidOf } from '../ids.ts'
import { getDelivery } from './deliveries.ts'
import type { Scope } from './organizations.ts'
import { secretCandidates } from './signature-checks.ts'
import { readSignatureHeaders, readSignatures } from './signature-headers.ts'
import type { Candidate } from './signature-search.ts'
import { isBy } from './signature-verdict.ts'

/**
 * With this header of its answer a receiver may tell by which of the signatures it has verified a request: its value is that signature, as it stands
 * in `webhook-signature`. So a receiver need know no ids, and during a rotation its sender sees whether it has got the new secret.
 */
export const verifiedHeader = 'webhook-verified-with'

export const verifiedWithSchema = z
  .enum(['current', 'previous', 'unknown'])
  .nullable()
  .describe(
    'Whose signature the receiver says it has verified, by the header `webhook-verified-with` of its answer: of the current secret or key pair, of the ' +
      'one before, or of neither; null where it does not say.',
  )

export type VerifiedWith = z.infer<typeof verifiedWithSchema>

type Exchange = { requestHeaders: Record<string, string>; requestBody: string; responseHeaders: Record<string, string> | null }

/** What the receiver's answer to one attempt tells. `endpointId` is public. */
export async function verifiedWith(db: Db, scope: Scope, endpointId: string, exchange: Exchange): Promise<VerifiedWith> {
  const told = exchange.responseHeaders?.[verifiedHeader]
  return told === undefined ? null : judge(await secretsOf(db, scope, endpointId), exchange, told)
}

async function secretsOf(db: Db, scope: Scope, endpointId: string): Promise<Candidate[]> {
  return (await secretCandidates(db, scope, endpointId)).filter((candidate) => candidate.endpointId === endpointId)
}

function judge(secrets: Candidate[], { requestHeaders, requestBody }: Exchange, told: string): VerifiedWith {
  const { id, timestamp, signature } = readSignatureHeaders(requestHeaders)
  const sent = readSignatures(signature ?? '', 'standard').find(({ text }) => text === told.trim())
  const signed = Buffer.from(`${id}.${timestamp}.${requestBody}`)
  const signer = sent && secrets.find(({ secret, algorithm }) => algorithm === sent.algorithm && isBy(secret, sent, signed))
  if (!signer) return 'unknown'
  return signer.standing === 'current' ? 'current' : 'previous'
}

/** What a receiver last told about one of the two secrets; null where it has told nothing. Times are ISO 8601. */
export type LastVerified = Record<'current' | 'previous', { at: string; deliveryId: string; test: boolean } | null>

const deliveriesMax = 50
const readMax = 5
const lookBackMs = 7 * 86_400_000

/** What the answers to an endpoint's newest deliveries tell. Reads delivery_endpoint_id_id_idx, and few whole deliveries. */
export async function lastVerified(db: Db, scope: Scope, endpointId: string): Promise<LastVerified> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select d.id
    from (
      select id, attempt_count from delivery
      where endpoint_id = ${uuidOf('ep', endpointId)}::uuid and id >= ${firstIdAt(Date.now() - lookBackMs)}::uuid
      order by id desc
      limit ${deliveriesMax}
    ) d join attempt a on a.delivery_id = d.id and a.number = d.attempt_count
    where a.response_headers ->> ${verifiedHeader} is not null
    order by d.id desc
    limit ${readMax}`
  const last: LastVerified = { current: null, previous: null }
  if (rows.length === 0) return last
  const secrets = await secretsOf(db, scope, endpointId)
  for (const { id } of rows) {
    const { attempts, test } = await getDelivery(db, scope, publicId('dlv', id))
    const attempt = attempts.at(-1)
    const told = attempt?.response?.headers[verifiedHeader]
    if (!attempt || told === undefined) continue
    const { headers: requestHeaders, body: requestBody } = attempt.request
    const secret = judge(secrets, { requestHeaders, requestBody, responseHeaders: null }, told)
    if (secret === 'current' || secret === 'previous') last[secret] ??= { at: attempt.startedAt, deliveryId: publicId('dlv', id), test }
  }
  return last
}

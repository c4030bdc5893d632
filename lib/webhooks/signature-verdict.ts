import { createHmac, timingSafeEqual } from 'node:crypto'
import { signingKey } from '../formats/signature.ts'
import { readSignatureHeaders, readSignatures } from './signature-headers.ts'
import type { Candidate } from './signature-search.ts'

/** What a receiver that does everything right makes of a request's signature. */
export const signatureVerdicts = ['verified', 'verified_previous', 'stale', 'wrong_signature', 'unsigned'] as const

export type SignatureVerdict = (typeof signatureVerdicts)[number]

const toleranceMs = 5 * 60 * 1000

/**
 * Verifies a request as it arrived, after Standard Webhooks, with every secret that may sign. `endpointId` is the (public) endpoint whose secret
 * fits; null where none does.
 */
export function verifySignature(
  headers: Record<string, string>,
  body: Uint8Array,
  candidates: Candidate[],
  now: Date,
): { verdict: SignatureVerdict; endpointId: string | null } {
  const { scheme, id, timestamp, signature, renamed, missing } = readSignatureHeaders(headers)
  if (scheme !== 'standard' || renamed.length > 0 || missing.length > 0) return { verdict: 'unsigned', endpointId: null }
  const given = readSignatures(signature ?? '', scheme).filter(({ misspelling }) => misspelling === null)
  const signer = candidates
    .filter(({ standing }) => standing !== 'expired')
    .find(({ secret }) => {
      const expected = createHmac('sha256', signingKey(secret)).update(`${id}.${timestamp}.`).update(body).digest()
      return given.some(({ bytes }) => timingSafeEqual(bytes, expected))
    })
  if (!signer) return { verdict: 'wrong_signature', endpointId: null }
  const isFresh = Math.abs(now.getTime() - Number(timestamp) * 1000) <= toleranceMs
  const { endpointId, standing } = signer
  return { verdict: !isFresh ? 'stale' : standing === 'previous' ? 'verified_previous' : 'verified', endpointId }
}

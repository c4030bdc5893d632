import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { signingKey } from '../formats/signature.ts'
import { readSignatureHeaders, readSignatures, type Signature } from './signature-headers.ts'
import type { Candidate } from './signature-search.ts'

/** What a receiver that does everything right makes of a request's signature. */
export const signatureVerdicts = ['verified', 'verified_previous', 'stale', 'wrong_signature', 'unsigned'] as const

export type SignatureVerdict = (typeof signatureVerdicts)[number]

const toleranceMs = 5 * 60 * 1000

/** `endpointId` is the (public) endpoint whose secret fits, `signature` the one that was accepted, as it was written; null where there is none. */
export type Verification = { verdict: SignatureVerdict; endpointId: string | null; signature: string | null }

/** Verifies a request as it arrived, after Standard Webhooks, with every secret that may sign. */
export function verifySignature(headers: Record<string, string>, body: Uint8Array, candidates: Candidate[], now: Date): Verification {
  const { scheme, id, timestamp, signature, renamed, missing } = readSignatureHeaders(headers)
  if (scheme !== 'standard' || renamed.length > 0 || missing.length > 0) return { verdict: 'unsigned', endpointId: null, signature: null }
  const given = readSignatures(signature ?? '', scheme).filter(({ misspelling }) => misspelling === null)
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  const [found] = candidates
    .filter(({ standing }) => standing !== 'expired')
    .flatMap((signer) => {
      const accepted = given.find((one) => one.algorithm === signer.algorithm && isBy(signer.secret, one, signed))
      return accepted ? [{ signer, accepted }] : []
    })
  if (!found) return { verdict: 'wrong_signature', endpointId: null, signature: null }
  const isFresh = Math.abs(now.getTime() - Number(timestamp) * 1000) <= toleranceMs
  const { endpointId, standing } = found.signer
  const verdict = !isFresh ? 'stale' : standing === 'previous' ? 'verified_previous' : 'verified'
  return { verdict, endpointId, signature: isFresh ? found.accepted.text : null }
}

/** Whether a signature was made with this secret over these bytes. */
export function isBy(secret: string, { algorithm, bytes }: Pick<Signature, 'algorithm' | 'bytes'>, signed: Uint8Array): boolean {
  const key = signingKey(secret)
  if (algorithm === 'ed25519') return key.type === 'private' && verify(null, signed, createPublicKey(key), bytes)
  return key.type === 'secret' && timingSafeEqual(bytes, createHmac('sha256', key).update(signed).digest())
}

import { createHmac, createSecretKey, type KeyObject, sign } from 'node:crypto'
import { signingKey } from '../formats/signature.ts'
import type { BodyChange } from './body-changes.ts'
import type { Algorithm, Scheme, Signature } from './signature-headers.ts'

/** A secret that may have signed, and whose it is. The text never leaves the process. */
export type Candidate = {
  /** Or the private key of a key pair, which signs `v1a`. */
  secret: string
  algorithm: Algorithm
  /** `previous` signs along until `expiresAt`; `expired` no longer does. */
  standing: 'current' | 'previous' | 'expired'
  expiresAt: Date | null
  endpointId: string
  endpointUrl: string
  environment: string
  /** Whether the request may have been signed with it without anything being wrong about whose secret it is. */
  isExpected: boolean
}

/** How the key was made of the secret's text where it was made wrongly. */
export type KeyFault = 'whole_text' | 'not_decoded' | 'prefix_decoded' | 'decoded'

/** What was signed where it was not what the scheme says. */
export type LayoutFault = 'body_only' | 'without_id' | 'without_timestamp' | 'no_dots' | 'timestamp_first' | 'with_id'

/** The id and the timestamp of a request; `fault` where they are not the ones that were pasted. */
export type Moment = { id: string; timestamp: string; fault: MomentFault | null }
export type MomentFault = 'id' | 'timestamp' | 'milliseconds' | 'seconds'

/** What may have been signed, the right one first in each list. */
export type Material = {
  scheme: Scheme
  candidates: Candidate[]
  moments: Moment[]
  bodies: { text: string; change: BodyChange | null }[]
}

/** How a signature came to be: by whose secret, and everything that is wrong about it. */
export type Explanation = {
  candidate: Candidate
  keyFault: KeyFault | null
  layoutFault: LayoutFault | null
  moment: Moment
  /** The body that was signed, and what became of it. */
  body: string
  change: BodyChange | null
}

// Two mistakes at once happen; three are guesswork, and the number of combinations grows with each.
const faultsMax = 2

// Characters to hash at most: less than half a second on a slow core.
const charactersMax = 40_000_000

/** The explanation of a signature with the fewest faults, or null when nothing that is tried gives these bytes. */
export function explainSignature(signatures: Signature[], material: Material): Explanation | null {
  const wanted = new Set(signatures.map(({ bytes }) => bytes.toString('base64')))
  const keys = keysOf(material).filter(({ candidate }) => signatures.some(({ algorithm }) => algorithm === candidate.algorithm))
  const layouts = layoutsOf(material.scheme)
  let characters = 0
  for (let faults = 0; faults <= faultsMax; faults += 1) {
    for (const { candidate, key, keyFault } of keys) {
      for (const { layoutFault, write } of layouts) {
        for (const moment of material.moments) {
          const before = faultsOf([!candidate.isExpected, candidate.standing === 'expired', keyFault, layoutFault, moment.fault])
          if (before > faults) continue
          for (const { text, change } of material.bodies) {
            if (before + faultsOf([change]) !== faults) continue
            characters += text.length + (key.type === 'private' ? charactersOfKeyPair : 0)
            if (characters > charactersMax) return null
            if (wanted.has(signatureOf(key, write(moment, text)))) return { candidate, keyFault, layoutFault, moment, body: text, change }
          }
        }
      }
    }
  }
  return null
}

// What signing with a private key takes beside hashing, as hashed characters.
const charactersOfKeyPair = 30_000

/** In base64; the same key and text make the same signature, also with Ed25519. */
function signatureOf(key: KeyObject, text: string): string {
  if (key.type === 'private') return sign(null, Buffer.from(text), key).toString('base64')
  return createHmac('sha256', key).update(text).digest('base64')
}

function faultsOf(parts: unknown[]): number {
  return parts.filter(Boolean).length
}

type Key = { candidate: Candidate; key: KeyObject; keyFault: KeyFault | null }

/** Every candidate with its right key, then with the wrong ones that can be made of its text. */
function keysOf({ scheme, candidates }: Material): Key[] {
  return candidates.flatMap((candidate) => {
    const { secret, algorithm } = candidate
    if (algorithm === 'ed25519') return [{ candidate, key: signingKey(secret), keyFault: null }]
    const right = scheme === 'autoql' ? createSecretKey(secret, 'utf8') : signingKey(secret)
    const bare = secret.replace(/^(whsec_|WH_)/, '')
    const others = [
      ['whole_text', Buffer.from(secret, 'utf8')],
      ['not_decoded', Buffer.from(bare, 'utf8')],
      ['prefix_decoded', Buffer.from(secret, 'base64')],
      ['decoded', Buffer.from(bare, 'base64')],
    ] as const
    const wrong = others
      .filter(([, bytes]) => !bytes.equals(right.export()))
      .map(([keyFault, bytes]) => ({ candidate, key: createSecretKey(bytes), keyFault }))
    return [{ candidate, key: right, keyFault: null }, ...wrong]
  })
}

type Layout = { layoutFault: LayoutFault | null; write: (moment: Moment, body: string) => string }

function layoutsOf(scheme: Scheme): Layout[] {
  const withId = ({ id, timestamp }: Moment, body: string) => `${id}.${timestamp}.${body}`
  const withoutId = ({ timestamp }: Moment, body: string) => `${timestamp}.${body}`
  return [
    ...(scheme === 'standard'
      ? [{ layoutFault: null, write: withId }, { layoutFault: 'without_id', write: withoutId } as const]
      : [{ layoutFault: null, write: withoutId }, { layoutFault: 'with_id', write: withId } as const]),
    { layoutFault: 'body_only', write: (_, body) => body },
    { layoutFault: 'without_timestamp', write: ({ id }, body) => `${id}.${body}` },
    { layoutFault: 'no_dots', write: ({ id, timestamp }, body) => `${id}${timestamp}${body}` },
    { layoutFault: 'timestamp_first', write: ({ id, timestamp }, body) => `${timestamp}.${id}.${body}` },
  ]
}

import { z } from 'zod'

/** What signs the requests of an endpoint: its secret, its key pair, or, while a receiver changes from one to the other, both. */
export const signings = ['hmac', 'ed25519', 'both'] as const

export const signingSchema = z
  .enum(signings)
  .describe(
    '`hmac`: the secret signs (`v1`). `ed25519`: a key pair does (`v1a`), of which the receiver has the public key. `both`: for the time of a change.',
  )

export type Signing = z.infer<typeof signingSchema>

/** Whether a kind of secret, as it is stored, signs the requests of an endpoint. */
export function signsWith(signing: Signing, kind: string): boolean {
  return signing === 'both' || signing === kind
}

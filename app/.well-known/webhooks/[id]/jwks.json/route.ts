import { problemOf } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { publicKeysOf } from '#lib/webhooks/public-keys.ts'

type Context = { params: Promise<{ id: string }> }

// Shorter than any rotation that is of use: for the time of a rotation both keys are in the set.
const headers = { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=60' }

/** The public keys of an endpoint that signs with Ed25519; for its receiver, which has no key of ours. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  try {
    return new Response(JSON.stringify(await publicKeysOf(db(), (await params).id)), { headers })
  } catch (error) {
    return problemOf(error)
  }
}

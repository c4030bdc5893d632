import type { IncomingMessage } from 'node:http'
import { sha256 } from '#lib/hash.ts'
import { publicId } from '#lib/ids.ts'
import { recentCallers, shownPrefix } from '#lib/webhooks/api-keys.ts'
import type { Sender } from './requests.ts'

/** Who sent a request, by the key it carried, as far as that has just been looked up for its answer: nothing is asked of the database. */
export async function senderOf({ headers }: IncomingMessage): Promise<Sender> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer === undefined) return {}
  const key = shownPrefix(bearer)
  const caller = await recentCallers()
    .peek(Buffer.from(sha256(bearer)).toString('base64'))
    ?.catch(() => undefined)
  return { key, ...(caller?.kind === 'organization' && { organization: publicId('org', caller.organizationId) }) }
}

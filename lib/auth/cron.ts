import { timingSafeEqual } from 'node:crypto'
import { required } from '../env.ts'
import { sha256 } from '../hash.ts'

/**
 * Whether a request carries `Authorization: Bearer $CRON_SECRET`. Hashes have equal lengths, so the comparison tells nothing about the secret, not
 * even its length.
 */
export function hasCronSecret(request: { headers: Pick<Headers, 'get'> }): boolean {
  const header = request.headers.get('authorization') ?? ''
  return timingSafeEqual(sha256(header), sha256(`Bearer ${required('CRON_SECRET')}`))
}

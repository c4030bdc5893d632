import { timingSafeEqual } from 'node:crypto'
import { required } from '../env.ts'
import { AppError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { deviceOf } from './device.ts'
import { countRefused } from './rate-limit.ts'

/**
 * Whether a request carries `Authorization: Bearer $CRON_SECRET`. Hashes have equal lengths, so the comparison tells nothing about the secret, not
 * even its length.
 */
export function hasCronSecret(request: { headers: Pick<Headers, 'get'> }): boolean {
  const header = request.headers.get('authorization') ?? ''
  return timingSafeEqual(sha256(header), sha256(`Bearer ${required('CRON_SECRET')}`))
}

/** Throws `unauthenticated` for a request without the cron secret, and `too_many_requests` after too many of those. */
export async function requireCronSecret(request: { headers: Pick<Headers, 'get'> }): Promise<void> {
  await countRefused(deviceOf(request.headers).address, async () => {
    if (!hasCronSecret(request)) throw new AppError('unauthenticated', 'The cron secret is wrong or missing.')
  })
}

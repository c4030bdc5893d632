import type { Device } from '#lib/webhooks/sessions.ts'

/**
 * The browser a request came from. Its address is the last one in X-Forwarded-For, which the nearest proxy (or Next itself) wrote; those before
 * it are whatever the client claimed. Without a proxy in front, a client can make up the last one too; the throttle per account then stands alone.
 */
export function deviceOf(headers: Pick<Headers, 'get'>): Device {
  const address = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
  return { userAgent: headers.get('user-agent') ?? '', address: address || 'unknown' }
}

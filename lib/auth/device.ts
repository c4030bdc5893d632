import type { Device } from '#lib/webhooks/sessions.ts'

/**
 * The browser or client a request came from. Its address is what lib/front has put in the place of X-Forwarded-For (`clientAddressOf`); on a
 * platform that serves the portal without lib/front, the last entry, which the platform's own proxy wrote.
 */
export function deviceOf(headers: Pick<Headers, 'get'>): Device {
  const address = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
  return { userAgent: headers.get('user-agent') ?? '', address: address || 'unknown' }
}

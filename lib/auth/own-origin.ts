import { publicUrl } from '../env.ts'

type Headers = { get(name: string): string | null }

/**
 * Whether a request comes from a page of the portal, as far as a browser says where it comes from. Every change that a session cookie pays
 * for asks this first. The portal's own origin is PUBLIC_URL's; beside it, of the same scheme, whatever name the request was sent to, so that `localhost`
 * does for 127.0.0.1. Browsers name the origin of every POST; what names none is no browser, unless it says at least that it is on another site.
 */
export function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get('origin')
  if (origin === null) return !['cross-site', 'same-site'].includes(headers.get('sec-fetch-site') ?? '')
  const { origin: own, protocol } = new URL(publicUrl())
  return origin === own || origin === `${protocol}//${headers.get('host')}`
}

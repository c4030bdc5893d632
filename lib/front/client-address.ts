import { isIP } from 'node:net'

/**
 * The address a request comes from. Each proxy appends to X-Forwarded-For whom it heard the request from, so of that list and the connection
 * itself, the entry before the last `trustedProxies` ones is the first that nobody can have made up; whatever stands before it is the client's
 * word. Where the list is shorter than the proxies that are said to be there, its first entry counts. `unknown` for a connection that is gone.
 *
 * @example clientAddressOf('203.0.113.7, 10.0.0.2', '10.0.0.1', 2) // '203.0.113.7'
 */
export function clientAddressOf(forwardedFor: string, peer: string | undefined, trustedProxies: number): string {
  const heard = trustedProxies === 0 ? [] : forwardedFor.split(',').map(addressIn).slice(-trustedProxies)
  // What a proxy could not name is answered for by the proxy.
  return heard.find((address) => address !== null) ?? addressIn(peer ?? '') ?? 'unknown'
}

/** An address as proxies write it: alone, with a port, or with brackets; mapped ones as IPv4. Null for anything else. */
function addressIn(text: string): string | null {
  const trimmed = text.trim()
  const bare = /^\[(.*)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed
  const address = /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare
  return isIP(address) === 0 || address.includes('%') ? null : address.toLowerCase()
}

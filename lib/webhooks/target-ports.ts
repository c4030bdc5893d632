import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import { env, publicUrl } from '../env.ts'

/** What a connection is made for: the host as it is written, and the port in numbers. */
export type Target = { protocol: string; hostname: string; port: number }

/** Where a URL leads to, with the default port of its protocol. */
export function targetOf({ protocol, hostname, port }: URL): Target {
  return { protocol, hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) }
}

/** A host as it is dialled: of an IPv6 address without the brackets that a URL has around it. */
export function bareHost({ hostname }: Target): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/**
 * Why nothing is delivered to a URL whatever its address, in words for the person who set it; else null. Ports where something else than
 * HTTP is spoken are refused, because a body may be understood there as commands; so is PostgreSQL's own, and the portal except for its
 * inboxes, because an endpoint that publishes again what it receives would never come to an end.
 */
export function refusalOfUrl(url: URL): string | null {
  const { port } = targetOf(url)
  if (notHttp.has(port) || port === databasePort()) return `The port ${port} is not allowed: it is not one of HTTP.`
  if (url.origin === new URL(publicUrl()).origin && !url.href.startsWith(`${publicUrl()}/inbox/`)) return ownPortal
  return null
}

/** Why an address is not dialled because the portal itself listens there; its inboxes are reached by the name in PUBLIC_URL only. */
export function refusalOfSelf(address: string, { protocol, hostname, port }: Target): string | null {
  if (port !== env().PORT || !isOwnAddress(address)) return null
  const known = targetOf(new URL(publicUrl()))
  return known.hostname === hostname && known.port === port && known.protocol === protocol ? null : ownPortal
}

const ownPortal = 'Of the portal itself, only the addresses of its inboxes take deliveries.'

// The Fetch standard's list of ports that browsers refuse ("port blocking"), and behind it those of databases. Of the standard's, those below 20
// are left out: nothing there takes commands, and they are what people name who want a port where nobody listens.
const notHttp = new Set([
  ...[20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113],
  ...[115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563],
  ...[587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669],
  ...[6679, 6697, 10_080],
  ...[1433, 1521, 3306, 5432, 6379, 11_211, 27_017],
])

function databasePort(): number | null {
  const { DATABASE_URL } = env()
  return DATABASE_URL === undefined ? null : Number(new URL(DATABASE_URL).port || 5432)
}

function isOwnAddress(address: string): boolean {
  const parsed = ipaddr.process(address)
  if (['loopback', 'unspecified'].includes(parsed.range())) return true
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return own.some((one) => ipaddr.process(one.address).toNormalizedString() === parsed.toNormalizedString())
}

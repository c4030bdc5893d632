import { promises as dns, type LookupAddress } from 'node:dns'
import { isIP, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { AddressRange } from '../env.ts'
import { AppError } from '../errors.ts'
import { bareHost, refusalOfSelf, refusalOfUrl, type Target, targetOf } from './target-ports.ts'

/** Why a target may not be reached, in words for the person who set it. */
export class AddressRefused extends Error {}

/** Asks for all addresses of a name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>

/** What may be reached besides public addresses, and for tests who is asked for names. */
export type TargetRules = { allowlist: AddressRange[]; resolve?: Resolve }

/**
 * Judges one resolved IP address. Public addresses are reached over https only; an address in the allowlist over http as well.
 * Returns null when it may be dialled, else the reason.
 */
export function refusalOf(address: string, protocol: string, allowlist: AddressRange[]): string | null {
  // A zone names an interface of this machine, which no public address needs.
  if (!ipaddr.isValid(address) || address.includes('%')) return `${address} is not an IP address.`
  const parsed = parseAddress(address)
  if (allowlist.some((range) => contains(range, parsed))) return null
  const range = rangeOf(parsed)
  if (range !== 'unicast') return `The address ${address} is not allowed: it is not a public address (${range}).`
  if (protocol !== 'https:') return 'The URL must begin with https://.'
  return null
}

/** Mapped addresses as the IPv4 that they reach. ipaddr.js would do the same to `::8.8.8.8`, which is no such thing, so it is given no dots. */
function parseAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  return ipaddr.process(isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address)
}

function contains(range: AddressRange, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return range.address.kind() === address.kind() && address.match(range.address, range.prefixBits)
}

// What IANA has given out for IPv6 hosts on the internet; whatever lies outside, IPv4-compatible addresses for one, is reserved.
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  const range = address.range()
  return range === 'unicast' && address instanceof ipaddr.IPv6 && !address.match(...globalUnicast) ? 'reserved' : range
}

/**
 * All addresses of a host, each of them allowed: one forbidden address among them refuses the host, because the caller could not
 * tell which one is dialled. Throws `AddressRefused`, or the resolver's own error.
 */
export async function resolveAllowed(target: Target, { allowlist, resolve = askSystem }: TargetRules): Promise<LookupAddress[]> {
  const literal = bareHost(target)
  const family = isIP(literal)
  const addresses = family === 0 ? await resolve(target.hostname) : [{ address: literal, family }]
  for (const { address } of addresses) {
    const refusal = refusalOf(address, target.protocol, allowlist) ?? refusalOfSelf(address, target)
    if (refusal) throw new AddressRefused(refusal)
  }
  return addresses
}

function askSystem(hostname: string): Promise<LookupAddress[]> {
  return dns.lookup(hostname, { all: true })
}

/**
 * Judges a URL when it is saved, so that its owner learns at once. A name that does not resolve yet is accepted over https:
 * the same judgement is made again, on the address dialled, at every attempt. Throws `address_refused` with the path
 * `field`.
 */
export async function checkTargetUrl(text: string, rules: TargetRules, field = 'url'): Promise<void> {
  const refused = (message: string) => new AppError('address_refused', message, { fields: [{ path: field, message }] })
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text))
    throw refused('The URL must be absolute and begin with https://.')
  if (url.username || url.password) throw refused('The URL must not contain a user name or password.')
  if (url.hash) throw refused('The URL must not contain a fragment (#…).')
  const refusal = refusalOfUrl(url)
  if (refusal) throw refused(refusal)
  try {
    await resolveWithin(resolveTimeoutMs, url, rules)
  } catch (error) {
    if (error instanceof AddressRefused) throw refused(error.message)
    if (url.protocol !== 'https:') throw refused('The URL must begin with https://.')
  }
}

// A resolver that does not answer must not hold up the person who saves; the judgement at dial time still stands.
const resolveTimeoutMs = 2_000

async function resolveWithin(timeoutMs: number, url: URL, rules: TargetRules): Promise<void> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(new Error('the name did not resolve in time')), timeoutMs)
  try {
    await Promise.race([resolveAllowed(targetOf(url), rules), timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}

import { promises as dns, type LookupAddress } from 'node:dns'
import ipaddr from 'ipaddr.js'
import type { AddressRange } from '../env.ts'
import { AppError } from '../errors.ts'

/** Why a target may not be reached, in words for the person who set it. */
export class AddressRefused extends Error {}

/**
 * Judges one resolved IP address. Public addresses are reached over https only; an address in the allowlist over http as well.
 * Returns null when it may be dialled, else the reason.
 */
export function refusalOf(address: string, protocol: string, allowlist: AddressRange[]): string | null {
  if (!ipaddr.isValid(address)) return `${address} is not an IP address.`
  const parsed = ipaddr.process(address)
  if (allowlist.some((range) => contains(range, parsed))) return null
  const range = parsed.range()
  if (range !== 'unicast') return `The address ${address} is not allowed: it is not a public address (${range}).`
  if (protocol !== 'https:') return 'The URL must begin with https://.'
  return null
}

function contains(range: AddressRange, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return range.address.kind() === address.kind() && address.match(range.address, range.prefixBits)
}

/**
 * All addresses of a host, each of them allowed: one forbidden address among them refuses the host, because the caller could not
 * tell which one is dialled. Throws `AddressRefused`, or the resolver's own error.
 */
export async function resolveAllowed(hostname: string, protocol: string, allowlist: AddressRange[]): Promise<LookupAddress[]> {
  const literal = hostname.replace(/^\[|\]$/g, '')
  const addresses = ipaddr.isValid(literal)
    ? [{ address: literal, family: ipaddr.parse(literal).kind() === 'ipv6' ? 6 : 4 }]
    : await dns.lookup(hostname, { all: true })
  for (const { address } of addresses) {
    const refusal = refusalOf(address, protocol, allowlist)
    if (refusal) throw new AddressRefused(refusal)
  }
  return addresses
}

/**
 * Judges a URL when it is saved, so that its owner learns at once. A name that does not resolve yet is accepted over https:
 * the same judgement is made again, on the address dialled, at every attempt. Throws `address_refused` with the path
 * `field`.
 */
export async function checkTargetUrl(text: string, allowlist: AddressRange[], field = 'url'): Promise<void> {
  const refused = (message: string) => new AppError('address_refused', message, { fields: [{ path: field, message }] })
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text))
    throw refused('The URL must be absolute and begin with https://.')
  if (url.username || url.password) throw refused('The URL must not contain a user name or password.')
  if (url.hash) throw refused('The URL must not contain a fragment (#…).')
  try {
    await resolveWithin(resolveTimeoutMs, url, allowlist)
  } catch (error) {
    if (error instanceof AddressRefused) throw refused(error.message)
    if (url.protocol !== 'https:') throw refused('The URL must begin with https://.')
  }
}

// A resolver that does not answer must not hold up the person who saves; the judgement at dial time still stands.
const resolveTimeoutMs = 2_000

async function resolveWithin(timeoutMs: number, url: URL, allowlist: AddressRange[]): Promise<void> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(new Error('the name did not resolve in time')), timeoutMs)
  try {
    await Promise.race([resolveAllowed(url.hostname, url.protocol, allowlist), timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}

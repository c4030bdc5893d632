import type { LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import type { AddressRange } from '../env.ts'
import { AddressRefused, refusalOf, resolveAllowed } from '../webhooks/address-guard.ts'

/** One exchange may take this long, from the DNS question to the last byte of the body (CONTRACT §3). */
export const exchangeTimeoutMs = 10_000

/** This much of a response body is kept; the rest is not read. */
export const responseBytesMax = 64 * 1024

export type EgressRequest = { url: string; headers: Record<string, string>; body: string }

/** `body` is text whatever came: bytes that are not UTF-8 are replaced, and so is NUL, which PostgreSQL cannot hold. */
export type EgressResponse = { status: number; headers: Record<string, string>; body: string; truncated: boolean }

/** What became of one request. An outcome is a value: `send` never throws for anything the other side does. */
export type Outcome =
  | { kind: 'response'; response: EgressResponse }
  /** `response` holds what had arrived when time was up. */
  | { kind: 'timeout'; response: EgressResponse | null }
  | { kind: 'refused'; reason: string }
  | { kind: 'network'; errorClass: 'dns' | 'connect' | 'tls' | 'protocol'; message: string }

export type Egress = { send(request: EgressRequest): Promise<Outcome>; close(): Promise<void> }

type Options = {
  allowlist: AddressRange[]
  timeoutMs?: number
  /** Further certificate authorities, PEM; for tests. */
  ca?: string
}

/**
 * The one client that everything leaves through. Addresses are judged when they are dialled: every address of a name must be allowed, and
 * the connection goes to one of those very addresses, so a name that changes between check and dial gains nothing. Redirects are not followed.
 */
export function createEgress({ allowlist, timeoutMs = exchangeTimeoutMs, ca }: Options): Egress {
  const agent = new Agent({
    connect: guardedConnector({ allowlist, timeoutMs, ca }),
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 32 * 1024,
  })
  return {
    send: (request) => exchange(agent, request, timeoutMs),
    close: () => agent.close(),
  }
}

function guardedConnector({ allowlist, timeoutMs, ca }: Options): buildConnector.connector {
  const options = { timeout: timeoutMs, minVersion: 'TLSv1.2', ...(ca && { ca }) } as const
  const connectors = {
    'https:': buildConnector({ ...options, lookup: guardedLookup('https:', allowlist) }),
    'http:': buildConnector({ ...options, lookup: guardedLookup('http:', allowlist) }),
  }
  return (target, callback) => {
    const protocol = target.protocol === 'https:' ? 'https:' : 'http:'
    // For an IP literal no lookup is made, so it is judged here.
    const literal = target.hostname.replace(/^\[|\]$/g, '')
    const refusal = /^[\d.]+$|:/.test(literal) ? refusalOf(literal, protocol, allowlist) : null
    if (refusal) return callback(new AddressRefused(refusal), null)
    connectors[protocol](target, callback)
  }
}

function guardedLookup(protocol: string, allowlist: AddressRange[]): LookupFunction {
  return (hostname, options, callback) => {
    resolveAllowed(hostname, protocol, allowlist).then(
      (addresses) => {
        const [first] = addresses
        if (options.all || !first) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, []),
    )
  }
}

async function exchange(agent: Agent, { url, headers, body }: EgressRequest, timeoutMs: number): Promise<Outcome> {
  const signal = AbortSignal.timeout(timeoutMs)
  let received: EgressResponse | null = null
  try {
    const response = await agent.request({ ...splitUrl(url), method: 'POST', headers, body, signal })
    received = { status: response.statusCode, headers: flatten(response.headers), body: '', truncated: false }
    await readBody(response.body, received)
    return { kind: 'response', response: received }
  } catch (error) {
    return failureOf(error, signal.aborted, received)
  }
}

function splitUrl(url: string): { origin: string; path: string } {
  const { origin, pathname, search } = new URL(url)
  return { origin, path: pathname + search }
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value.join(', ') : (value ?? '')).replaceAll('\0', '\ufffd'),
    ]),
  )
}

/** Reads into `received` as it arrives, so that a timeout still shows what had come. Leaving the loop early closes the connection. */
async function readBody(body: AsyncIterable<Buffer>, received: EgressResponse): Promise<void> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > responseBytesMax) break
    }
  } finally {
    received.truncated = bytes > responseBytesMax
    received.body = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, responseBytesMax)).replaceAll('\0', '\ufffd')
  }
}

function failureOf(error: unknown, timedOut: boolean, response: EgressResponse | null): Outcome {
  if (error instanceof AddressRefused) return { kind: 'refused', reason: error.message }
  const { code, message } = detailsOf(error)
  if (timedOut || /^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$|^ETIMEDOUT$/.test(code)) return { kind: 'timeout', response }
  return { kind: 'network', errorClass: classOf(code, message), message }
}

function detailsOf(error: unknown): { code: string; message: string } {
  // With several addresses, Node reports one error per address; the first one tells what is wrong.
  const first = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof Error)) return { code: '', message: String(first) }
  const code = 'code' in first ? String(first.code) : ''
  return { code, message: first.message || code }
}

function classOf(code: string, message: string): 'dns' | 'connect' | 'tls' | 'protocol' {
  if (/^(ENOTFOUND|EAI_.*|ENODATA|ESERVFAIL)$/.test(code)) return 'dns'
  if (/^(ERR_TLS.*|ERR_SSL.*|EPROTO|CERT_.*|.*CERT.*|UNABLE_TO_.*)$/.test(code) || message.includes('secure TLS connection')) return 'tls'
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN|EHOSTDOWN|EACCES)$/.test(code)) return 'connect'
  return 'protocol'
}

import type { IncomingHttpHeaders } from 'node:http'
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

/**
 * One request over the agent, from the DNS question to the last byte. Written on undici's handler, because its promises, streams and abort
 * signals cost more than the rest of an attempt.
 */
function exchange(agent: Agent, { url, headers, body }: EgressRequest, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const handler = new ExchangeHandler(timeoutMs, resolve)
    try {
      agent.dispatch({ ...splitUrl(url), method: 'POST', headers, body }, handler)
    } catch (error) {
      // undici throws for what it will not send at all.
      handler.onResponseError(null, error)
    }
  })
}

/** Gathers what arrives and settles once: at the end of the body, at its limit, at a failure, or when time is up. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | null = null
  #response: EgressResponse | null = null
  #chunks: Buffer[] = []
  #bytes = 0
  #settled = false
  readonly #timer: NodeJS.Timeout
  readonly #resolve: (outcome: Outcome) => void

  constructor(timeoutMs: number, resolve: (outcome: Outcome) => void) {
    this.#resolve = resolve
    this.#timer = setTimeout(() => this.#settle(() => ({ kind: 'timeout', response: this.#received() }), true), timeoutMs)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It was given up while it waited for its connection.
    if (this.#settled) controller.abort(abandoned)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Interim answers (1xx) come here too, and only the last one counts.
    this.#response = { status, headers: flatten(headers), body: '', truncated: false }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes > responseBytesMax) this.#settle(() => this.#answer(), true)
  }

  onResponseEnd(): void {
    this.#settle(() => this.#answer(), false)
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: unknown): void {
    this.#settle(() => failureOf(error, this.#received()), false)
  }

  #settle(outcome: () => Outcome, abort: boolean): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    this.#resolve(outcome())
    if (abort) this.#controller?.abort(abandoned)
  }

  #answer(): Outcome {
    const response = this.#received()
    return response ? { kind: 'response', response } : { kind: 'network', errorClass: 'protocol', message: 'There was no response.' }
  }

  /** What has arrived so far, so that a timeout still shows it; null before the headers. */
  #received(): EgressResponse | null {
    if (this.#response === null) return null
    const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    const body = textOf((bytes ?? Buffer.alloc(0)).subarray(0, responseBytesMax))
    return { ...this.#response, body, truncated: this.#bytes > responseBytesMax }
  }
}

const abandoned = new Error('the exchange was given up')

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll('\0', '\ufffd')
}

const splitUrls = new Map<string, { origin: string; path: string }>()
const splitUrlsMax = 10_000

/** Taking a URL apart costs as much as a signature, and there are few of them. */
function splitUrl(url: string): { origin: string; path: string } {
  const known = splitUrls.get(url)
  if (known) return known
  const { origin, pathname, search } = new URL(url)
  const split = { origin, path: pathname + search }
  if (splitUrls.size >= splitUrlsMax) splitUrls.clear()
  splitUrls.set(url, split)
  return split
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '')
    flat[name] = text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text
  }
  return flat
}

function failureOf(error: unknown, response: EgressResponse | null): Outcome {
  if (error instanceof AddressRefused) return { kind: 'refused', reason: error.message }
  const { code, message } = detailsOf(error)
  if (/^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$|^ETIMEDOUT$/.test(code)) return { kind: 'timeout', response }
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

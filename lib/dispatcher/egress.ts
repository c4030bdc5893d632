import type { IncomingHttpHeaders } from 'node:http'
import { Agent, type Dispatcher } from 'undici'
import { AddressRefused, type TargetRules } from '../webhooks/address-guard.ts'
import { refusalOfUrl } from '../webhooks/target-ports.ts'
import { guardedConnector } from './guarded-connector.ts'
import { createOpenings, type Opening, type Openings } from './openings.ts'

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

/**
 * When the phases of an exchange ended, in milliseconds since it began. A phase that was not reached is missing, and where the connection was
 * open already, so are the first three.
 */
export type Timings = { dns?: number; connect?: number; tls?: number; firstByte?: number; done: number }

/** An outcome, and how long it took to get there. */
export type TimedOutcome = Outcome & { timings: Timings }

export type Egress = { send(request: EgressRequest): Promise<TimedOutcome>; close(): Promise<void> }

type Options = TargetRules & {
  timeoutMs?: number
  /** Further certificate authorities, PEM; for tests. */
  ca?: string
}

/**
 * The one client that everything leaves through. Addresses are judged when they are dialled: every address of a name must be allowed, and
 * the connection goes to one of those very addresses, so a name that changes between check and dial gains nothing. Redirects are not followed.
 */
export function createEgress({ timeoutMs = exchangeTimeoutMs, ...options }: Options): Egress {
  const openings = createOpenings()
  const agent = new Agent({
    connect: guardedConnector({ ...options, timeoutMs }, openings),
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 32 * 1024,
  })
  return {
    send: (request) => exchange({ agent, openings, timeoutMs }, request),
    close: () => agent.close(),
  }
}

/**
 * One request over the agent, from the DNS question to the last byte. Written on undici's handler, because its promises, streams and abort
 * signals cost more than the rest of an attempt.
 */
function exchange({ agent, openings, timeoutMs }: Client, { url, headers, body }: EgressRequest): Promise<TimedOutcome> {
  return new Promise((resolve) => {
    const { refusal, ...split } = splitUrl(url)
    if (refusal !== null) return resolve({ kind: 'refused', reason: refusal, timings: { done: 0 } })
    const handler = new ExchangeHandler({ timeoutMs, resolve, openingSince: (sinceMs) => openings.take(split.origin, sinceMs) })
    try {
      agent.dispatch({ ...split, method: 'POST', headers, body }, handler)
    } catch (error) {
      // undici throws for what it will not send at all.
      handler.onResponseError(null, error)
    }
  })
}

type Client = { agent: Agent; openings: Openings; timeoutMs: number }

type HandlerParts = {
  timeoutMs: number
  resolve: (outcome: TimedOutcome) => void
  openingSince: (sinceMs: number) => Opening | undefined
}

/** Gathers what arrives and settles once: at the end of the body, at its limit, at a failure, or when time is up. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | null = null
  #response: EgressResponse | null = null
  #chunks: Buffer[] = []
  #bytes = 0
  #settled = false
  #opening: Opening | undefined
  #firstByteAtMs = 0
  readonly #startedAtMs = performance.now()
  readonly #timer: NodeJS.Timeout
  readonly #parts: HandlerParts

  constructor(parts: HandlerParts) {
    this.#parts = parts
    this.#timer = setTimeout(() => this.#settle(() => ({ kind: 'timeout', response: this.#received() }), true), parts.timeoutMs)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#opening = this.#parts.openingSince(this.#startedAtMs)
    // It was given up while it waited for its connection.
    if (this.#settled) controller.abort(abandoned)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Interim answers (1xx) come here too, and only the last one counts.
    this.#response = { status, headers: flatten(headers), body: '', truncated: false }
    this.#firstByteAtMs = performance.now()
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
    this.#opening ??= this.#parts.openingSince(this.#startedAtMs)
    this.#settle(() => failureOf(error, this.#received()), false)
  }

  #settle(outcome: () => Outcome, abort: boolean): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    this.#parts.resolve({ ...outcome(), timings: this.#timings() })
    if (abort) this.#controller?.abort(abandoned)
  }

  #timings(): Timings {
    const { foundAtMs, connectedAtMs, securedAtMs } = this.#opening ?? {}
    return {
      ...(foundAtMs && { dns: this.#sinceStart(foundAtMs) }),
      ...(connectedAtMs && { connect: this.#sinceStart(connectedAtMs) }),
      ...(securedAtMs && { tls: this.#sinceStart(securedAtMs) }),
      ...(this.#response && { firstByte: this.#sinceStart(this.#firstByteAtMs) }),
      done: this.#sinceStart(performance.now()),
    }
  }

  /** To the tenth of a millisecond. */
  #sinceStart(atMs: number): number {
    return Math.round(10 * (atMs - this.#startedAtMs)) / 10
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

type SplitUrl = { origin: string; path: string; refusal: string | null }

const splitUrls = new Map<string, SplitUrl>()
const splitUrlsMax = 10_000

/** Taking a URL apart and judging it costs as much as a signature, and there are few of them. */
function splitUrl(text: string): SplitUrl {
  const known = splitUrls.get(text)
  if (known) return known
  const url = URL.canParse(text) ? new URL(text) : null
  const split = url
    ? { origin: url.origin, path: url.pathname + url.search, refusal: refusalOfUrl(url) }
    : { origin: '', path: '', refusal: 'The URL is not one.' }
  if (splitUrls.size >= splitUrlsMax) splitUrls.clear()
  splitUrls.set(text, split)
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

import { AddressRefused } from '../webhooks/address-guard.ts'
import { refusalOfUrl, targetOf } from '../webhooks/target-ports.ts'
import { type Connection, Connections, type Destination, type Listener } from './connections.ts'
import type { DialRules } from './dial.ts'
import { ResponseReader } from './response-reader.ts'

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

/**
 * The one client that everything leaves through. Addresses are judged when they are dialled: every address of a name must be allowed, and
 * the connection goes to one of those very addresses, so a name that changes between check and dial gains nothing. Redirects are not followed.
 *
 * It speaks HTTP/1.1 itself, because delivering is what this product is for: undici, which did so before, costs 24 µs of CPU for each exchange,
 * this 14.
 */
export function createEgress({ timeoutMs = exchangeTimeoutMs, ...rules }: DialRules & { timeoutMs?: number }): Egress {
  const connections = new Connections(rules)
  return {
    send: (request) =>
      new Promise((resolve) => {
        const place = placeOf(request.url)
        if (place === null) resolve({ kind: 'refused', reason: 'The URL is not one.', timings: { done: 0 } })
        else if (place.refusal !== null) resolve({ kind: 'refused', reason: place.refusal, timings: { done: 0 } })
        else {
          const exchange = new Exchange(timeoutMs, resolve)
          exchange.begin(connections.send(place, requestText(place, request), exchange))
        }
      }),
    close: async () => connections.close(),
  }
}

/** The whole request. Every header is ASCII: those of people are checked when they are saved (`endpoint-headers.ts`), the others are ours. */
function requestText({ host, path }: Place, { headers, body }: EgressRequest): string {
  let head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** One request and what comes back. Settles once: at the end of the response, at the limit of its body, at a failure, or when time is up. */
class Exchange implements Listener {
  readonly #reader = new ResponseReader()
  readonly #startedAtMs = performance.now()
  readonly #timer: NodeJS.Timeout
  readonly #resolve: (outcome: TimedOutcome) => void
  #connection: Connection | null = null
  #firstByteAtMs = 0

  constructor(timeoutMs: number, resolve: (outcome: TimedOutcome) => void) {
    this.#resolve = resolve
    this.#timer = setTimeout(() => this.#giveUp({ kind: 'timeout', response: this.#response() }), timeoutMs)
  }

  begin(connection: Connection): void {
    this.#connection = connection
  }

  received(bytes: Buffer): void {
    try {
      const isComplete = this.#reader.take(bytes)
      if (this.#firstByteAtMs === 0 && this.#reader.head !== null) this.#firstByteAtMs = performance.now()
      if (isComplete) this.#complete()
      else if (this.#reader.bodyBytes > responseBytesMax) this.#giveUp(this.#answer())
    } catch (error) {
      this.#giveUp(failureOf(error, null))
    }
  }

  closed(error: unknown): void {
    this.#settle(error === null ? this.#ended() : failureOf(error, this.#response()))
  }

  #complete(): void {
    const connection = this.#connection
    this.#settle(this.#answer())
    connection?.release(this.#reader.keepMs)
  }

  /** Nothing more is read. */
  #giveUp(outcome: Outcome): void {
    const connection = this.#connection
    this.#settle(outcome)
    connection?.destroy()
  }

  #settle(outcome: Outcome): void {
    clearTimeout(this.#timer)
    this.#resolve({ ...outcome, timings: this.#timings() })
  }

  /** The end of the connection is the end of a response whose length nobody said. */
  #ended(): Outcome {
    try {
      this.#reader.end()
      return this.#answer()
    } catch (error) {
      return failureOf(error, null)
    }
  }

  #timings(): Timings {
    const { foundAtMs, connectedAtMs, securedAtMs } = this.#connection?.opening ?? {}
    return {
      ...(foundAtMs && { dns: this.#sinceStart(foundAtMs) }),
      ...(connectedAtMs && { connect: this.#sinceStart(connectedAtMs) }),
      ...(securedAtMs && { tls: this.#sinceStart(securedAtMs) }),
      ...(this.#firstByteAtMs && { firstByte: this.#sinceStart(this.#firstByteAtMs) }),
      done: this.#sinceStart(performance.now()),
    }
  }

  /** To the tenth of a millisecond. */
  #sinceStart(atMs: number): number {
    return Math.round(10 * (atMs - this.#startedAtMs)) / 10
  }

  #answer(): Outcome {
    const response = this.#response()
    return response ? { kind: 'response', response } : { kind: 'network', errorClass: 'protocol', message: 'There was no response.' }
  }

  /** What has arrived so far, so that a timeout still shows it; null before the headers. */
  #response(): EgressResponse | null {
    const { head, body, bodyBytes } = this.#reader
    if (head === null) return null
    const [first = nothing] = body
    const bytes = body.length < 2 ? first : Buffer.concat(body)
    return { ...head, body: textOf(bytes.subarray(0, responseBytesMax)), truncated: bodyBytes > responseBytesMax }
  }
}

const nothing = Buffer.alloc(0)
const decoder = new TextDecoder()

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes).replaceAll('\0', '\ufffd')
}

type Place = Destination & { host: string; path: string; refusal: string | null }

const places = new Map<string, Place | null>()
const placesMax = 10_000

/** Taking a URL apart and judging it costs as much as a signature, and there are few of them. Null for what is no URL. */
function placeOf(text: string): Place | null {
  const known = places.get(text)
  if (known !== undefined) return known
  const url = URL.canParse(text) ? new URL(text) : null
  const place = url && {
    origin: url.origin,
    host: url.host,
    path: url.pathname + url.search,
    target: targetOf(url),
    refusal: refusalOfUrl(url),
  }
  if (places.size >= placesMax) places.clear()
  places.set(text, place)
  return place
}

function failureOf(error: unknown, response: EgressResponse | null): Outcome {
  if (error instanceof AddressRefused) return { kind: 'refused', reason: error.message }
  const { code, message } = detailsOf(error)
  if (code === 'ETIMEDOUT') return { kind: 'timeout', response }
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

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { problemOf } from '#lib/auth/api.ts'
import { takeRequest } from '#lib/auth/rate-limit.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { securityHeaders } from '#lib/security-headers.ts'
import { clientAddressOf } from './client-address.ts'
import { exchange, type Handler } from './exchange.ts'
import { type Refusal, refusalAt, refusalOfParser } from './refusals.ts'

/** The paths whose POST is answered here, each with the handler of its route file. */
export type Doors = ReadonlyMap<string, Handler>

/** How long a client may take, in milliseconds: for its headers, for the whole request, and without a byte in either direction. */
export type Patience = { headersMs: number; requestMs: number; silenceMs: number; checkEveryMs: number }

// Longer than the cron route may be told to take before it answers.
const patience: Patience = { headersMs: 15_000, requestMs: 60_000, silenceMs: 330_000, checkEveryMs: 2_000 }

const headersBytesMax = 32 * 1024
const urlCharactersMax = 8192
const bodyBytesMax = 1024 * 1024

/**
 * The portal's HTTP server. A POST to one of the doors goes straight to its handler, because the way through Next.js takes half a
 * millisecond of CPU (this one 0.02 ms); everything else goes to `next`. What is too long, too slow or too much is refused here, whoever
 * would have answered it.
 */
export function createFront(doors: Doors, next: RequestListener, { headersMs, requestMs, silenceMs, checkEveryMs } = patience): Server {
  const options = {
    shouldUpgradeCallback: declineUpgrade,
    maxHeaderSize: headersBytesMax,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: checkEveryMs,
  }
  const latest = new WeakMap<object, Exchange>()
  const server = createServer(options, (request, response) => {
    latest.set(request.socket, { request, response })
    serve({ doors, next }, request, response).catch((error) => exchange(async () => problemOf(error), request, response))
  })
  server.timeout = silenceMs
  return server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => giveUp(socket, error.code, latest.get(socket)))
}

type Exchange = { request: IncomingMessage; response: ServerResponse }

async function serve(to: { doors: Doors; next: RequestListener }, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const forwarded = request.headers['x-forwarded-for']
  const address = clientAddressOf(String(forwarded ?? ''), request.socket.remoteAddress, env().TRUSTED_PROXIES)
  // From here on it is the one place to read it from, and nobody's claim any more.
  request.headers['x-forwarded-for'] = address
  const path = pathOf(request)
  try {
    refuseTooMuch(path, request)
    const handler = request.method === 'POST' ? to.doors.get(path) : undefined
    if (handler !== undefined) return await exchange(handler, request, response)
    if (!uncounted.test(path)) await takeRequest(address)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { body, ...rest } = refusalAt(path, error)
    return exchange(async () => new Response(body, rest), request, response)
  }
  to.next(request, response)
}

// The parts of a page are many, and whoever looks whether the portal lives must not be told that it does not.
const uncounted = /^\/(?:_next\/static\/|api\/health(?:\/|$))/

// Their handlers read no more than they take (lib/auth/request.ts), whatever the length that was announced.
const readsWithinBounds = /^\/(?:api\/v1|inbox|oauth2|autoql|notifications\/v1|webhooks\/v2)\//

function refuseTooMuch(path: string, { url = '', headers }: IncomingMessage): void {
  if (url.length > urlCharactersMax) throw new AppError('uri_too_long', `The address is longer than ${urlCharactersMax} characters.`)
  if (readsWithinBounds.test(path)) return
  if (headers['transfer-encoding'] !== undefined) throw new AppError('length_required', 'Send a Content-Length.')
  if (Number(headers['content-length'] ?? 0) > bodyBytesMax)
    throw new AppError('payload_too_large', `The request body exceeds ${bodyBytesMax / 1024 / 1024} MiB.`)
}

/** Tells a client that is too slow or speaks no HTTP why its connection ends, unless an answer is under way on it. */
function giveUp(socket: Socket, code: string | undefined, last: Exchange | undefined): void {
  const isUnderWay = last?.response.headersSent && !last.response.writableEnded
  if (!socket.writable || isUnderWay || code === 'ECONNRESET') return void socket.destroy()
  const path = last && !last.response.headersSent ? pathOf(last.request) : ''
  socket.end(rawAnswer(refusalAt(path, refusalOfParser(code))), () => socket.destroy())
}

function rawAnswer({ status, headers, body }: Refusal): string {
  const all = { ...securityHeaders, ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}

/**
 * Nothing here speaks anything but HTTP/1.1, and who offers more wants an answer all the same: Java's HttpClient and `curl --http2` do so with
 * their first request. Next.js would hang up on them, and never close its half of the connection.
 */
function declineUpgrade(): boolean {
  return false
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** Accepts nothing more and settles when all that is under way has been answered, or after `withinMs`, when what is left is cut off. */
export async function closeFront(server: Server, withinMs: number): Promise<void> {
  // A connection that falls idle would be kept open for the client's next request, which must go elsewhere now.
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  await Promise.race([closed, sleep(withinMs, undefined, { ref: false })])
  clearInterval(sweep)
  server.closeAllConnections()
}

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { problemOf } from '#lib/auth/api.ts'
import { exchange, type Handler } from './exchange.ts'

/** The paths whose POST is answered here, each with the handler of its route file. */
export type Doors = ReadonlyMap<string, Handler>

/**
 * The portal's HTTP server. A POST to one of the doors goes straight to its handler, because the way through Next.js takes half a
 * millisecond of CPU (this one 0.02 ms); everything else goes to `next`.
 */
export function createFront(doors: Doors, next: RequestListener): Server {
  return createServer({ shouldUpgradeCallback: isWebSocket }, (request, response) => {
    const handler = request.method === 'POST' ? doors.get(pathOf(request)) : undefined
    if (handler === undefined) next(request, response)
    else exchange(handler, request, response).catch((error) => exchange(async () => problemOf(error), request, response))
  })
}

/**
 * Whether the connection is handed over. Java's HttpClient and `curl --http2` offer HTTP/2 with every first request, and want an answer all
 * the same; Next.js would hang up on them.
 */
function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** Accepts nothing more and settles when all that is under way has been answered, or after `withinMs`, when what is left is cut off. */
export function closeFront(server: Server, withinMs: number): Promise<void> {
  // A connection that falls idle would be kept open for the client's next request, which must go elsewhere now.
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  const giveUp = setTimeout(() => server.closeAllConnections(), withinMs)
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(giveUp)
      resolve()
    })
  })
}

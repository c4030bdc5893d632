import { createServer, type RequestListener, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { problemOf } from '#lib/auth/api.ts'
import { exchange, type Handler } from './exchange.ts'
import { pathOf } from './requests.ts'

/** The paths whose POST is answered here, each with the handler of its route file. */
export type Doors = ReadonlyMap<string, Handler>

/**
 * The portal's HTTP server. A POST to one of the doors goes straight to its handler, because the way through Next.js takes half a
 * millisecond of CPU (this one 0.02 ms); everything else goes to `next`.
 */
export function createFront(doors: Doors, next: RequestListener): Server {
  return createServer({ shouldUpgradeCallback: declineUpgrade }, (request, response) => {
    const handler = request.method === 'POST' ? doors.get(pathOf(request)) : undefined
    if (handler === undefined) next(request, response)
    else exchange(handler, request, response).catch((error) => exchange(async () => problemOf(error), request, response))
  })
}

/**
 * Nothing here speaks anything but HTTP/1.1, and who offers more wants an answer all the same: Java's HttpClient and `curl --http2` do so with
 * their first request. Next.js would hang up on them, and never close its half of the connection.
 */
function declineUpgrade(): boolean {
  return false
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

import type { Server } from 'node:http'
import { promisify } from 'node:util'
import { beginDrain } from '#lib/drain.ts'
import { closeFront } from './front.ts'

const politeMs = 1_000
const withinMs = 5_000

/**
 * Ends a front without cutting anybody off. First it goes on answering for a second, not ready any more and with `Connection: close` on every answer: whoever
 * holds a connection learns that its next request belongs elsewhere, instead of sending it into a socket that is just being closed. Then it takes nothing new
 * and finishes what is under way. Where nobody is connected that second is spared.
 */
export async function drainFront(server: Server): Promise<void> {
  beginDrain()
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'))
  const connections = await promisify(server.getConnections.bind(server))()
  if (connections > 0) await new Promise((resolve) => setTimeout(resolve, politeMs))
  await closeFront(server, withinMs)
}

import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** What a raw receiver does with a connection once the head of a request has arrived on it. */
export type RawScript = (socket: Socket) => unknown

export type RawReceiver = {
  url: string
  /** How many bytes were handed to connections, those included that nobody took any more. */
  bytesWritten(): number
  close(): Promise<void>
}

/** A TCP server on loopback that speaks whatever its script says, for answers that no HTTP server would give. */
export async function startRawReceiver(script: RawScript): Promise<RawReceiver> {
  const sockets = new Set<Socket>()
  let closedBytes = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    // Being cut off is what these connections are for.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      closedBytes += socket.bytesWritten
    })
    socket.once('data', () => script(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    bytesWritten: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, closedBytes),
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Writes `head` and then `piece` for as long as somebody takes it. */
export function endless(head: string, piece: string | Buffer): RawScript {
  return (socket) => {
    socket.write(head)
    const more = () => {
      while (socket.writable && socket.write(piece));
    }
    socket.on('drain', more)
    more()
  }
}

/** Writes `head` and then `piece` every ten milliseconds for as long as somebody listens. */
export function drip(head: string, piece: string): RawScript {
  return (socket) => {
    socket.write(head)
    const timer = setInterval(() => socket.write(piece), 10)
    socket.on('close', () => clearInterval(timer))
  }
}

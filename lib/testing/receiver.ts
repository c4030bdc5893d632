import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** One request as it arrived; `at` in milliseconds since 1970. */
export type ReceivedRequest = { method: string; path: string; headers: IncomingHttpHeaders; body: string; at: number }

/**
 * What the receiver does with one request. `delayMs` passes before the headers, `dripMs` before every byte of the body;
 * `hang` never answers, or never ends the body; `reset` closes the connection without an answer.
 */
export type Script =
  | { status?: number; headers?: Record<string, string>; body?: string | Uint8Array; delayMs?: number; dripMs?: number }
  | { hang: 'before-headers' | 'in-body' }
  | { reset: true }
  | ((request: ReceivedRequest, response: ServerResponse) => unknown)

export type Receiver = {
  url: string
  port: number
  requests: ReceivedRequest[]
  /** One script each for the requests to come, in this order. */
  respond: (...scripts: Script[]) => void
  /** For every request that has no script of its own; at first `{ status: 200, body: '{"ok":true}' }`. */
  respondAlways: (script: Script) => void
  /** Every request so far, as soon as there are at least `count`. */
  waitFor: (count: number) => Promise<ReceivedRequest[]>
  close: () => Promise<void>
}

/** A real HTTP server on loopback that records what it gets and answers as told. */
export async function startReceiver({ port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {}): Promise<Receiver> {
  const requests: ReceivedRequest[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  const scripts: Script[] = []
  let fallback: Script = { headers: { 'content-type': 'application/json' }, body: '{"ok":true}' }
  const server = createServer(async (incoming, response) => {
    const request = await read(incoming)
    if (request === null) return
    const script = scripts.shift() ?? fallback
    requests.push(request)
    arrivals.emit('request')
    await answer(script, request, response)
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const listensOn = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host}:${listensOn}/`,
    port: listensOn,
    requests,
    respond: (...more) => void scripts.push(...more),
    respondAlways: (script) => {
      fallback = script
    },
    waitFor: async (count) => {
      while (requests.length < count) await once(arrivals, 'request')
      return requests
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Null when the sender gave up in the middle of its request. */
async function read(incoming: IncomingMessage): Promise<ReceivedRequest | null> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    return null
  }
  const { method = '', url: path = '', headers } = incoming
  return { method, path, headers, body: Buffer.concat(chunks).toString(), at: Date.now() }
}

async function answer(script: Script, request: ReceivedRequest, response: ServerResponse): Promise<void> {
  if (typeof script === 'function') return void (await script(request, response))
  if ('reset' in script) return void response.destroy()
  if ('hang' in script) return script.hang === 'in-body' ? void response.writeHead(200).write('{') : undefined
  const { status = 200, headers = {}, body = '', delayMs = 0, dripMs } = script
  await sleep(delayMs)
  response.writeHead(status, headers)
  if (dripMs === undefined) return void response.end(body)
  for (const byte of Buffer.from(body)) {
    await sleep(dripMs)
    if (response.destroyed) return
    response.write(Buffer.of(byte))
  }
  response.end()
}

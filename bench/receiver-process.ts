import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import process from 'node:process'
import type { Behaviour, Counts, Order, Report } from './receiver.ts'

// The receiver of the reports, in a process of its own and as cheap as node:http allows: the time it takes from the
// product on the same machine must not be what is measured. Controlled by `startReceiver` in receiver.ts.
const behaviours = new Map<string, Behaviour>()
const hanging = new Set<ServerResponse>()
/** First arrival of each `<path> <webhook-id>`, in milliseconds since 1970. */
const firstArrivals = new Map<string, number>()
const none: Counts = { arrivals: 0, unique: 0, answered: 0, firstAt: 0, lastAt: 0 }
const counts = { ...none }
let told = 0

const headers = { 'content-type': 'text/plain', 'content-length': '2' } as const
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const path = request.url ?? ''
  const key = `${path} ${request.headers['webhook-id']}`
  counts.arrivals += 1
  counts.lastAt = performance.timeOrigin + performance.now()
  if (counts.firstAt === 0) counts.firstAt = counts.lastAt
  if (!firstArrivals.has(key)) firstArrivals.set(key, counts.lastAt)
  counts.unique = firstArrivals.size
  request.resume()
  const behaviour = behaviours.size === 0 ? undefined : behaviours.get(path)
  if (behaviour === 'hang') {
    hanging.add(response)
    response.once('close', () => hanging.delete(response))
    return
  }
  counts.answered += 1
  if (behaviour === 'refuse') response.writeHead(503, headers).end('no')
  else response.writeHead(200, headers).end('ok')
})

function obey(order: Order): Report | undefined {
  switch (order.kind) {
    case 'behave':
      for (const path of order.paths) {
        if (order.behaviour === 'accept') behaviours.delete(path)
        else behaviours.set(path, order.behaviour)
      }
      return { kind: 'done' }
    case 'release':
      for (const response of hanging) response.writeHead(200, headers).end('ok')
      return { kind: 'done' }
    case 'forget':
      firstArrivals.clear()
      Object.assign(counts, none)
      told = 0
      return { kind: 'done' }
    case 'times':
      return { kind: 'times', times: order.keys.map((key) => firstArrivals.get(key) ?? null) }
    case 'keys':
      return { kind: 'keys', keys: [...firstArrivals.keys()] }
    default:
      return order satisfies never
  }
}

/** Whoever asked may be gone by now. */
function tell(id: number, report: Report | undefined): void {
  process.send?.({ id, report, counts }, () => undefined)
}

process.on('message', ({ id, order }: { id: number; order: Order }) => tell(id, obey(order)))
process.once('disconnect', () => process.exit(0))
// Who publishes holds back by these figures, so they must be fresh.
setInterval(() => {
  if (counts.arrivals === told) return
  told = counts.arrivals
  tell(0, { kind: 'done' })
}, 5)

server.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
tell(0, { kind: 'listening', port: typeof address === 'object' && address !== null ? address.port : 0 })

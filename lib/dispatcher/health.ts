import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { poolFigures } from '../db/pools.ts'
import { isDraining } from '../drain.ts'
import { EnvError } from '../env.ts'

type Options = {
  port: number
  host: string
  /** Whether the database answers now. */
  isReady(): Promise<boolean>
}

/**
 * Answers for a dispatcher that somebody watches by HTTP: `/live` as long as its event loop turns, `/ready` while its database answers and it is not draining,
 * `/metrics` with the figures of its own process. What all dispatchers do together is in the portal's. Throws `EnvError` where it cannot listen.
 */
export async function serveHealth({ port, host, isReady }: Options): Promise<Server> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'hookport_dispatcher_' })
  addPools(registry)
  const server = createServer(async ({ url }, response) => {
    response.setHeader('Cache-Control', 'no-store')
    if (url === '/metrics') return response.setHeader('Content-Type', registry.contentType).end(await registry.metrics())
    if (url !== '/live' && url !== '/ready') return response.writeHead(404).end()
    const isWell = url === '/live' || (!isDraining() && (await isReady()))
    return response
      .writeHead(isWell ? 200 : 503, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ status: isWell ? 'ok' : 'unavailable' }))
  }).listen(port, host)
  await once(server, 'listening').catch((error) => {
    throw new EnvError(`HEALTH_PORT: cannot listen on ${host}, port ${port} (${error.code ?? error})`)
  })
  return server
}

function addPools(registry: Registry): void {
  new Gauge({
    name: 'hookport_dispatcher_process_pool_connections',
    help: 'Database connections of this dispatcher, by pool: busy, idle, and those who wait for one (waiting).',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const [pool, { total, idle, waiting }] of Object.entries(poolFigures())) {
        this.set({ pool, state: 'busy' }, total - idle)
        this.set({ pool, state: 'idle' }, idle)
        this.set({ pool, state: 'waiting' }, waiting)
      }
    },
  })
}

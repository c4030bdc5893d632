import { Counter, Gauge, Registry } from 'prom-client'
import { type PoolFigures, poolFigures } from '../db/pools.ts'
import { processMetrics } from '../process-metrics.ts'
import { outcomeNames } from './figures.ts'
import type { EngineStatus } from './system.ts'

/** The media type of Prometheus's text format. */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE

/** The engine's figures and those of the process that answers, in Prometheus's text format. Units are base units: seconds, bytes. */
export async function metricsText(status: EngineStatus): Promise<string> {
  const registry = new Registry()
  addDispatchers(registry, status)
  addQueue(registry, status)
  addStorage(registry, status)
  addPools(registry)
  return Registry.merge([registry, processMetrics()]).metrics()
}

function addDispatchers(registry: Registry, { dispatchers }: EngineStatus): void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `hookport_dispatcher_${name}`, help, labelNames: ['dispatcher'], registers: [registry] })
  const attempts = new Counter({
    name: 'hookport_dispatcher_attempts_total',
    help: 'Attempts recorded since the dispatcher started, by outcome: succeeded, skipped, or the class of the error.',
    labelNames: ['dispatcher', 'outcome'],
    registers: [registry],
  })
  const inFlight = gauge('in_flight', 'Requests under way.')
  const buffered = gauge('buffered', 'Deliveries claimed that wait for a place among those in flight.')
  const concurrency = gauge('concurrency', 'Requests that may be under way at once.')
  const memory = gauge('memory_bytes', 'Resident memory of the dispatcher.')
  const seen = gauge('last_seen_timestamp_seconds', 'When the dispatcher reported last, in seconds since 1970.')
  for (const one of dispatchers) {
    const dispatcher = `${one.host}:${one.pid}`
    for (const outcome of outcomeNames) attempts.inc({ dispatcher, outcome }, one.outcomes[outcome] ?? 0)
    inFlight.set({ dispatcher }, one.inFlight)
    buffered.set({ dispatcher }, one.buffered)
    concurrency.set({ dispatcher }, one.concurrency)
    memory.set({ dispatcher }, one.memoryBytes)
    seen.set({ dispatcher }, Date.parse(one.seenAt) / 1000)
  }
  addVitals(registry, dispatchers)
  const alive = dispatchers.filter(({ isAlive }) => isAlive).length
  new Gauge({
    name: 'hookport_dispatchers',
    help: 'Dispatchers that reported within the last 10 seconds.',
    registers: [registry],
  }).set(alive)
}

/** What a dispatcher of an older version does not tell is left out. */
function addVitals(registry: Registry, dispatchers: EngineStatus['dispatchers']): void {
  const lag = new Gauge({
    name: 'hookport_dispatcher_eventloop_lag_p99_seconds',
    help: 'How late the dispatcher comes to its work, 99th percentile of two seconds; it rises when its core is full.',
    labelNames: ['dispatcher'],
    registers: [registry],
  })
  const connections = poolGauge(registry, 'hookport_dispatcher_pool_connections', 'Database connections of the dispatcher', ['dispatcher'])
  for (const { host, pid, eventLoopLagSeconds, pools } of dispatchers) {
    const dispatcher = `${host}:${pid}`
    if (eventLoopLagSeconds !== null) lag.set({ dispatcher }, eventLoopLagSeconds)
    setPools(connections, pools, { dispatcher })
  }
}

function addPools(registry: Registry): void {
  const connections = poolGauge(registry, 'hookport_portal_pool_connections', 'Database connections of this portal', [])
  setPools(connections, poolFigures(), {})
}

function poolGauge(registry: Registry, name: string, help: string, labelNames: string[]): Gauge {
  const states = 'by pool: busy, idle, and those who wait for one (waiting).'
  return new Gauge({ name, help: `${help}, ${states}`, labelNames: [...labelNames, 'pool', 'state'], registers: [registry] })
}

function setPools(gauge: Gauge, pools: Record<string, PoolFigures>, labels: Record<string, string>): void {
  for (const [pool, { total, idle, waiting }] of Object.entries(pools)) {
    gauge.set({ ...labels, pool, state: 'busy' }, total - idle)
    gauge.set({ ...labels, pool, state: 'idle' }, idle)
    gauge.set({ ...labels, pool, state: 'waiting' }, waiting)
  }
}

function addQueue(registry: Registry, { backlog }: EngineStatus): void {
  const deliveries = new Gauge({
    name: 'hookport_queue_deliveries',
    help: 'Deliveries that are not over: ready to be claimed, scheduled for later, claimed by a dispatcher. Large counts are estimates.',
    labelNames: ['state'],
    registers: [registry],
  })
  deliveries.set({ state: 'ready' }, backlog.ready)
  deliveries.set({ state: 'scheduled' }, backlog.scheduled)
  deliveries.set({ state: 'claimed' }, backlog.claimed)
  new Gauge({
    name: 'hookport_oldest_due_seconds',
    help: 'For how long the longest waiting delivery has been ready; 0 when nothing waits.',
    registers: [registry],
  }).set(backlog.oldestDueSeconds)
}

function addStorage(registry: Registry, { partitions, databaseBytes, versions }: EngineStatus): void {
  const rows = new Gauge({
    name: 'hookport_table_rows',
    help: "Rows of the tables that grow, by PostgreSQL's estimate.",
    labelNames: ['table'],
    registers: [registry],
  })
  const bytes = new Gauge({
    name: 'hookport_partition_bytes',
    help: "A day's partition on disk, with its indexes and long values.",
    labelNames: ['table', 'partition'],
    registers: [registry],
  })
  for (const partition of partitions) {
    rows.inc({ table: partition.table }, partition.rows)
    bytes.set({ table: partition.table, partition: partition.name }, partition.bytes)
  }
  new Gauge({ name: 'hookport_database_bytes', help: 'The whole database on disk.', registers: [registry] }).set(databaseBytes)
  const info = new Gauge({
    name: 'hookport_info',
    help: 'Always 1; the versions are in its labels.',
    labelNames: ['version', 'postgres', 'node'],
    registers: [registry],
  })
  info.set({ version: versions.product, postgres: versions.postgres, node: versions.node }, 1)
}

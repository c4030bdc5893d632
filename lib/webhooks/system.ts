import process from 'node:process'
import packageJson from '#package.json' with { type: 'json' }
import type { Db } from '../db/client.ts'
import { listPartitions, type Partition } from '../db/partitions.ts'
import type { PoolFigures } from '../db/pools.ts'
import { pool, sqlOf } from '../db/sql.ts'
import { env } from '../env.ts'
import { createRecent } from '../recent.ts'
import { type Backlog, readBacklog } from './backlog.ts'

/** A dispatcher as it reported last; outcomes are counted since its start. Times in ISO 8601. */
export type DispatcherStatus = {
  id: string
  host: string
  pid: number
  version: string
  concurrency: number
  startedAt: string
  seenAt: string
  /** It has reported within the last ten seconds. */
  isAlive: boolean
  inFlight: number
  buffered: number
  memoryBytes: number
  outcomes: Record<string, number>
  /** Null of a dispatcher of an older version. */
  eventLoopLagSeconds: number | null
  /** Its database connections by pool; empty of a dispatcher of an older version. */
  pools: Record<string, PoolFigures>
}

/** How the engine is. Rows of partitions are PostgreSQL's estimates. */
export type EngineStatus = {
  backlog: Backlog
  dispatchers: DispatcherStatus[]
  partitions: Partition[]
  databaseBytes: number
  /** Days for which partitions are kept. */
  retentionDays: number
  versions: { product: string; postgres: string; node: string }
}

/** The engine as it is now, except sizes, which may be half a minute old: they cost a look at every file. */
export async function engineStatus(db: Db): Promise<EngineStatus> {
  const [backlog, dispatchers, storage] = await Promise.all([
    readBacklog(db),
    listDispatchers(db),
    recentStorage.get('', () => readStorage(db)),
  ])
  const { postgres, ...sizes } = storage
  const versions = { product: packageJson.version, postgres, node: process.versions.node }
  return { backlog, dispatchers, ...sizes, retentionDays: env().RETENTION_DAYS, versions }
}

const aliveSeconds = 10

/** Every dispatcher that has not signed off, the one that has run longest first. One that died is forgotten after ten minutes. */
async function listDispatchers(db: Db): Promise<DispatcherStatus[]> {
  return sqlOf(db)<DispatcherStatus>(
    `select id::text, host, pid, version, concurrency, ${isoOf('started_at')} as "startedAt", ${isoOf('seen_at')} as "seenAt",
      seen_at > now() - interval '${aliveSeconds} seconds' as "isAlive", in_flight as "inFlight", buffered, memory_bytes::float8 as "memoryBytes", outcomes,
      (vitals->>'eventLoopLagSeconds')::float8 as "eventLoopLagSeconds", coalesce(vitals->'pools', '{}') as pools
    from dispatcher order by started_at, id`,
    [],
  )
}

function isoOf(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

const recentStorage = createRecent<Awaited<ReturnType<typeof readStorage>>>({ ageMsMax: 30_000, entriesMax: 1 })

async function readStorage(db: Db) {
  const [partitions, [database]] = await Promise.all([
    listPartitions(pool()),
    sqlOf(db)<{ bytes: number; version: string }>(
      "select pg_database_size(current_database())::float8 as bytes, current_setting('server_version') as version",
      [],
    ),
  ])
  return { partitions, databaseBytes: database?.bytes ?? 0, postgres: database?.version ?? '' }
}

import { type ClientBase, DatabaseError } from 'pg'
import { z } from 'zod'
import { firstIdAt, timeOfId } from '../ids.ts'

const dayMs = 86_400_000
/** Partitions are there this long before they are needed, so that an installation may sleep for a week. */
const aheadDays = 7

// One process at a time makes partitions, and one at a time drops them. Two locks, because dropping waits for whoever reads, and a process that
// starts must not wait for that.
const makingLock = 0x68_6f_6f_6c
const droppingLock = 0x68_6f_6f_6d

/** A drop that has waited this long for somebody's transaction gives up until the next time. */
const dropWaitMsMax = 5_000

const analyzed = 'autovacuum_analyze_scale_factor = 0.5, autovacuum_analyze_threshold = 50000'
const analyzedSeldom = 'autovacuum_analyze_scale_factor = 1, autovacuum_analyze_threshold = 200000'

/**
 * The tables that grow, the storage settings of their partitions, and the columns that nothing is searched by. Under load a day's partitions double
 * every few seconds at first; analyzed each time, and by every column, they took a quarter of what PostgreSQL used.
 */
const partitioned = {
  // Written once and never changed, and found by their keys.
  event: {
    storage: `autovacuum_vacuum_insert_threshold = 1000000, ${analyzedSeldom}`,
    unsearched: ['data', 'occurred_at', 'project_id', 'entity_type', 'changed_attributes', 'client_id', 'erased_at'],
  },
  attempt: {
    storage: `autovacuum_vacuum_insert_threshold = 1000000, ${analyzedSeldom}`,
    unsearched: [
      ...['started_at', 'duration_ms', 'url', 'request_headers', 'request_body', 'status_code', 'error_class', 'error_message'],
      ...['response_headers', 'response_body', 'truncated', 'timings'],
    ],
  },
  // Every row is updated once, mostly together with its neighbours: more than half of each page is kept for the new versions, which are a little longer,
  // and that leaves the indexes as they are. With just half, the last new version of each page went to another, and into ten indexes.
  delivery: {
    storage: `fillfactor = 47, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 1, ${analyzed}`,
    unsearched: ['category', 'attempt_count', 'redelivery_of', 'last_attempt_at'],
  },
} as const

type Table = keyof typeof partitioned

const tables: Table[] = ['event', 'delivery', 'attempt']

/** One partition; `from` and `to` in milliseconds since 1970, `from` null for everything before. */
export type Partition = { table: Table; name: string; from: number | null; to: number; bytes: number; rows: number }

/**
 * Makes the partitions of the next seven days. Anyone may call it at any time; nobody waits for it longer than the moment in which an empty
 * table is attached. Returns the names of those it made.
 */
export async function ensurePartitions(client: ClientBase, now = Date.now()): Promise<string[]> {
  await client.query('select pg_advisory_lock($1)', [makingLock])
  try {
    const existing = await listPartitions(client)
    const made: string[] = []
    for (const table of tables) {
      const bounds = existing.filter((partition) => partition.table === table).map(({ to }) => to)
      const begin = bounds.length === 0 ? await addPartition(client, table, null, startOfDay(now), made) : Math.max(...bounds)
      for (let day = begin; day <= startOfDay(now) + aheadDays * dayMs; day += dayMs)
        await addPartition(client, table, day, day + dayMs, made)
    }
    return made
  } finally {
    await client.query('select pg_advisory_unlock($1)', [makingLock])
  }
}

/** Creates one partition and returns where it ends. */
async function addPartition(client: ClientBase, table: Table, from: number | null, to: number, made: string[]): Promise<number> {
  const name = `${table}_${from === null ? 'first' : new Date(from).toISOString().slice(0, 10).replaceAll('-', '')}`
  const { storage, unsearched } = partitioned[table]
  const columns = unsearched.map((column) => `alter column ${column} set statistics 0`)
  // Attaching asks for a weaker lock than `create table … partition of`, which would wait for every reader of the parent. Both in one query are one
  // transaction, so that nobody finds the table in between and takes it for one that was detached.
  await client.query(`
    create table ${name} (like ${table} including all) with (${storage});
    alter table ${name} ${columns.join(', ')};
    alter table ${table} attach partition ${name} for values from (${from === null ? 'minvalue' : `'${firstIdAt(from)}'`}) to ('${firstIdAt(to)}')`)
  made.push(name)
  return to
}

/**
 * Drops the partitions in which everything is older than `retentionDays`. Detached first, without a lock that readers or writers would wait
 * for, so it must not run inside a transaction. It is the drop that waits, for the transactions that were open when it came; after `waitMsMax` it
 * leaves the rest to the next call. Returns the names of those it dropped.
 */
export async function dropExpired(
  client: ClientBase,
  retentionDays: number,
  { now = Date.now(), waitMsMax = dropWaitMsMax }: { now?: number; waitMsMax?: number } = {},
): Promise<string[]> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [droppingLock])
  if (!rows[0]?.locked) return []
  const dropped: string[] = []
  try {
    await client.query(`set lock_timeout = ${waitMsMax}`)
    await finishDetaching(client, dropped)
    for (const { table, name, to } of await listPartitions(client)) {
      if (to > now - retentionDays * dayMs) continue
      await client.query(`alter table ${table} detach partition ${name} concurrently`)
      await drop(client, name, dropped)
    }
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === lockNotAvailable)) throw error
  } finally {
    await client.query('reset lock_timeout')
    await client.query('select pg_advisory_unlock($1)', [droppingLock])
  }
  return dropped
}

const lockNotAvailable = '55P03'

/** A process that died or gave up between detaching and dropping has left a table that is no longer, or half, a partition. */
async function finishDetaching(client: ClientBase, dropped: string[]): Promise<void> {
  const { rows: pending } = await client.query<{ name: string; parent: string }>(
    'select inhrelid::regclass::text as name, inhparent::regclass::text as parent from pg_inherits where inhdetachpending',
  )
  for (const { name, parent } of pending) await client.query(`alter table ${parent} detach partition ${name} finalize`)
  const { rows: detached } = await client.query<{ name: string }>(
    `select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and not relispartition and relname ~ '^(event|delivery|attempt)_(first|\\d{8})$'`,
  )
  for (const { name } of detached) await drop(client, name, dropped)
}

async function drop(client: ClientBase, name: string, dropped: string[]): Promise<void> {
  await client.query(`drop table ${name}`)
  dropped.push(name)
}

const partitionRow = z.object({
  table: z.enum(['event', 'delivery', 'attempt']),
  name: z.string(),
  bound: z.string(),
  bytes: z.coerce.number(),
  rows: z.number(),
})

/** Every partition, oldest first and of a day events first, with the bytes it takes (indexes and long values included) and PostgreSQL's estimate of its rows. */
export async function listPartitions(client: Pick<ClientBase, 'query'>): Promise<Partition[]> {
  const { rows } = await client.query(`
    select p.relname as "table", c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound, pg_total_relation_size(c.oid) as bytes,
      greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::float8 as rows
    from pg_class p join pg_inherits i on i.inhparent = p.oid join pg_class c on c.oid = i.inhrelid
    where p.relname in ('event', 'delivery', 'attempt') and p.relkind = 'p' and not i.inhdetachpending`)
  return rows
    .map((row) => partitionRow.parse(row))
    .map(({ bound, ...row }) => ({ ...row, ...boundsOf(bound) }))
    .sort((a, b) => a.to - b.to || tables.indexOf(a.table) - tables.indexOf(b.table))
}

/** Reads `FOR VALUES FROM ('<uuid>') TO ('<uuid>')`. */
function boundsOf(bound: string): { from: number | null; to: number } {
  const [, from = '', to = ''] = /FROM \((?:MINVALUE|'([^']+)')\) TO \('([^']+)'\)/.exec(bound) ?? []
  return { from: from === '' ? null : timeOfId(from), to: timeOfId(to) }
}

function startOfDay(timeMs: number): number {
  return Math.floor(timeMs / dayMs) * dayMs
}

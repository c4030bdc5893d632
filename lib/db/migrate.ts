import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client, DatabaseError } from 'pg'
import { ensurePartitionIndexes } from './partition-indexes.ts'
import { ensurePartitions } from './partitions.ts'
import { ensureTenantRole } from './tenant-role.ts'

/** Where Prisma and this runner look for migrations: one directory each, in the order of their names. */
export const migrationsDirectory = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))

/** The key Prisma itself locks with, so that its CLI and this runner wait for each other. */
const advisoryLock = 72_707_369

type Options = {
  /** Leaves out the migrations that are not among these names. */
  only?: ReadonlySet<string>
  /** The partitions begin with this day, in milliseconds since 1970; today by default. */
  partitionsFrom?: number
  /** How long one migration is tried for while somebody's transaction stands in its way; in milliseconds. */
  patienceMs?: number
}

type Migration = { name: string; sql: string; checksum: string }
type Row = { migration_name: string; checksum: string; finished_at: Date | null }

/**
 * Applies the migrations the database has not seen and returns their names. The history is Prisma's own table, so that
 * `prisma migrate status` and `deploy` agree with it; Prisma's engine is not used because it must be downloaded.
 * Concurrent runs wait for each other. Partitions for the days to come, the tenants' role and the indexes of partitions are made as well. Throws for a migration that failed, that was
 * edited after it was applied, or that got no locks for five minutes.
 */
export async function migrate(
  databaseUrl: string,
  directory = migrationsDirectory,
  { only, partitionsFrom, patienceMs = patienceMsMax }: Options = {},
): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    const history = await readHistory(client)
    const applied: string[] = []
    for (const migration of await readMigrations(directory)) {
      if (isApplied(migration, history) || only?.has(migration.name) === false) continue
      await applyPatiently(client, migration, patienceMs)
      applied.push(migration.name)
    }
    if (directory === migrationsDirectory) {
      await ensurePartitions(client, partitionsFrom)
      await ensureTenantRole(client)
      // Whoever waits for this lock would be waited for.
      await client.query('select pg_advisory_unlock($1)', [advisoryLock])
      await ensurePartitionIndexes(client)
    }
    return applied
  } finally {
    await client.end() // Frees the lock, and rolls back what a failed migration had begun.
  }
}

async function readHistory(client: Client): Promise<Row[]> {
  await client.query(`create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`)
  const result = await client.query<Row>(
    'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null',
  )
  return result.rows
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function isApplied({ name, checksum }: Migration, history: Row[]): boolean {
  const row = history.find((candidate) => candidate.migration_name === name)
  if (row === undefined) return false
  if (row.finished_at === null)
    throw new Error(`Migration ${name} has failed before; repair the database and delete its row from _prisma_migrations.`)
  if (row.checksum !== checksum) throw new Error(`Migration ${name} was edited after this database had applied it.`)
  return true
}

const lockWaitMs = 2_000
const pauseMs = 1_000
const patienceMsMax = 300_000
const lockNotAvailable = '55P03'

/**
 * A migration that waits for the lock of a table stands in front of everybody who comes after it: behind one long transaction the whole product would stand
 * still. So it gives up after two seconds, lets the others pass for one, and tries again.
 */
async function applyPatiently(client: Client, migration: Migration, patienceMs: number): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    try {
      return await apply(client, migration)
    } catch (error) {
      const isLocked = error instanceof Error && error.cause instanceof DatabaseError && error.cause.code === lockNotAvailable
      if (!isLocked || performance.now() > giveUpAt) throw error
    }
    await client.query('rollback')
    await sleep(Math.min(pauseMs, patienceMs / 10))
  }
}

/**
 * A migration and its row are one transaction, so that a kill in the middle leaves nothing behind. Only
 * `create index concurrently` cannot run inside one; its file stands alone and leaves an unfinished row when it fails.
 */
async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID()
  const atomic = !/\bconcurrently\b/i.test(sql)
  try {
    if (atomic) await client.query(`begin; set local lock_timeout = ${lockWaitMs}`)
    await client.query('insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)', [id, checksum, name])
    await client.query(sql)
    await client.query('update _prisma_migrations set finished_at = clock_timestamp(), applied_steps_count = 1 where id = $1', [id])
    if (atomic) await client.query('commit')
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

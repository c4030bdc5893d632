import type { z } from 'zod'
import type { Db } from '../db/client.ts'
import { sqlOf } from '../db/sql.ts'
import { isDraining } from '../drain.ts'
import { log } from '../log.ts'
import type { readyAnswer } from './platform-schemas.ts'

/**
 * Whether this process can serve: the database answers, has the migration that this version needs, and the process is not about to end. `migration` is the
 * name of the newest one there was when it was built; a database that has seen newer ones is fine, because migrations only add.
 */
export async function readiness(db: Db, migration: string): Promise<z.infer<typeof readyAnswer>> {
  const draining = isDraining()
  try {
    const isApplied = await hasMigration(db, migration)
    return { status: isApplied && !draining ? 'ok' : 'unavailable', database: 'ok', migrations: isApplied ? 'ok' : 'pending', draining }
  } catch (error) {
    log().error({ err: error }, 'the database does not answer')
    return { status: 'unavailable', database: 'unavailable', migrations: 'unknown', draining }
  }
}

/** A database without a single table has no history to ask either. */
async function hasMigration(db: Db, migration: string): Promise<boolean> {
  const [history] = await sqlOf(db)<{ exists: boolean }>("select to_regclass('_prisma_migrations') is not null as exists", [])
  if (!history?.exists) return false
  const found = await sqlOf(db)('select from _prisma_migrations where migration_name = $1 and finished_at is not null', [migration])
  return migration === '' || found.length > 0
}

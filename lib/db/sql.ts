import type { Pool, PoolClient } from 'pg'
import { required } from '../env.ts'
import type { Db } from './client.ts'
import { openPool, watchPool } from './pools.ts'

/** Runs one statement and returns its rows. What the hot paths are written for: it is a transaction of Prisma's as well as a connection of `pg`. */
export type Sql = <Row>(text: string, values: unknown[]) => Promise<Row[]>

/** Statements on Prisma's client, or within its transaction. */
export function sqlOf(db: Db): Sql {
  return (text, values) => db.$queryRawUnsafe(text, ...values)
}

/** Runs `work` in a transaction on a connection of the pool; a throw rolls it back. Throws what `work` threw, or what broke the connection. */
export async function inTransaction<T>(pool: Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // A connection that breaks while it is out says so also as an event, which would end the process if nobody heard it.
  const onBreak = (error: Error) => {
    broken ??= error
  }
  client.on('error', onBreak)
  try {
    await client.query('begin')
    const result = await work(sqlOn(client))
    await client.query('commit')
    return result
  } catch (error) {
    // Between two statements the event comes first, and says what happened; the statement behind it says only that it was refused.
    const cause = broken ?? error
    await client.query('rollback').catch(onBreak)
    throw cause
  } finally {
    client.removeListener('error', onBreak)
    // A connection that cannot even roll back is not given to anyone else.
    client.release(broken)
  }
}

const names = new Map<string, string>()

/** Each text is prepared once per connection, under a name of its own. */
function sqlOn(client: PoolClient): Sql {
  return async (text, values) => {
    const name = names.get(text) ?? `hookport-${names.size}`
    names.set(text, name)
    return (await client.query({ name, text, values })).rows
  }
}

const shared = globalThis as { hookportPool?: Pool }

/** This process's connections for the hot paths, beside Prisma's. Kept on `globalThis`, because `next dev` evaluates modules again on every edit. */
export function pool(): Pool {
  if (!shared.hookportPool) {
    shared.hookportPool = openPool({ connectionString: required('DATABASE_URL'), max: 4, application_name: 'hookport portal' })
    watchPool('publish', shared.hookportPool)
  }
  return shared.hookportPool
}

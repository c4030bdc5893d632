import { DatabaseError, type Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg'
import { z } from 'zod'
import { required } from '../env.ts'
import { log } from '../log.ts'
import { openPool } from './pools.ts'
import { mayAct, tenantRole } from './tenant-role.ts'

const shared = globalThis as { hookportTenantPool?: Pool }

/** This process's connections for organizations, whichever; each statement says for whom it is. Kept on `globalThis`, as `db` is. */
export function tenantPool(): Pool {
  shared.hookportTenantPool ??= createTenantPool(required('DATABASE_URL'))
  return shared.hookportTenantPool
}

/** Connections on which the statements that open and close the wall travel together with the one they are for. Whoever creates it calls `end`. */
export function createTenantPool(connectionString: string): Pool {
  return openPool({ connectionString, max: 10, options: '-c TimeZone=UTC', pipeline: true })
}

/**
 * A pool as Prisma's adapter needs it, whose every statement runs as the tenant's role and for one organization. Both are settings of a transaction and
 * not of the connection, so that nothing of them is left on it for the next, nor on one of PgBouncer's.
 */
export function behindWall(pool: Pool, organizationId: string): Pool {
  const enter = `begin; set local role ${tenantRole}; set local hookport.organization = '${z.uuid().parse(organizationId)}'`
  const methods = {
    query: async (query: QueryConfig) => ((await hasWall(pool)) ? queryWithin(pool, enter, query) : pool.query(query)),
    connect: async () => ((await hasWall(pool)) ? entering(await pool.connect(), enter) : pool.connect()),
    // The pool hears its own errors, and outlives the client that asks for them.
    on: () => pool,
    removeListener: () => pool,
  }
  return new Proxy(pool, { get: (target, name) => Reflect.get(name in methods ? methods : target, name) })
}

/** One statement in a transaction of its own. The three messages leave together, so it takes one way to the database and back, as without a wall. */
async function queryWithin(pool: Pool, enter: string, query: QueryConfig): Promise<QueryResult> {
  const client = await takeFrom(pool)
  const [entered, answered, left] = await Promise.allSettled([client.query(enter), client.query(query), client.query('commit')])
  const failure = [entered, answered, left].find((outcome) => outcome.status === 'rejected')?.reason
  // What the database refuses, it has rolled back; a connection that has failed otherwise is given to nobody else.
  giveBack(client, failure !== undefined && !(failure instanceof DatabaseError))
  if (answered.status === 'rejected' || failure !== undefined) throw failure
  return answered.value
}

/** A connection of the pool. One that breaks while it is out says so also as an event, which would end the process if nobody heard it. */
async function takeFrom(pool: Pool): Promise<PoolClient> {
  return (await pool.connect()).on('error', isHeard)
}

function giveBack(client: PoolClient, isBroken = false): void {
  client.removeListener('error', isHeard)
  client.release(isBroken)
}

function isHeard(): void {}

/** A connection on which the adapter's `BEGIN` also enters. It says so once, as the first statement of every transaction. */
function entering(client: PoolClient, enter: string): PoolClient {
  const query = (given: QueryConfig) => client.query(given.text === 'BEGIN' ? { ...given, text: enter } : given)
  return new Proxy(client, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)) })
}

const walls = new WeakMap<Pool, Promise<boolean>>()

/** Whether the role is there to act as. Asked once: an installation whose database user may make no roles works without the wall, and says so. */
function hasWall(pool: Pool): Promise<boolean> {
  const known = walls.get(pool)
  if (known) return known
  const asked = askWall(pool)
  walls.set(pool, asked)
  // A database that does not answer has said nothing about its roles.
  asked.catch(() => walls.delete(pool))
  return asked
}

async function askWall(pool: Pool): Promise<boolean> {
  const client = await takeFrom(pool)
  try {
    const stands = await mayAct(client)
    if (!stands)
      log().warn(
        `organizations are kept apart by the application alone: let a superuser of PostgreSQL "create role ${tenantRole} nologin; grant ${tenantRole} to <user of DATABASE_URL>", and start again`,
      )
    return stands
  } finally {
    giveBack(client)
  }
}

import { PrismaPg } from '@prisma/adapter-pg'
import { required } from '../env.ts'
import { type Prisma, PrismaClient } from './generated/client.ts'
import { openPool, watchPool } from './pools.ts'

export type { DeliveryStatus, DueState, Environment, MemberRole, RecoveryState, StaffRole } from './generated/client.ts'
export { Prisma, PrismaClient } from './generated/client.ts'

/** What a domain function needs of the database: the client, or a transaction of it. */
export type Db = PrismaClient | Prisma.TransactionClient

/** A client with its own pool of at most `max` connections. Whoever creates it calls `$disconnect`. */
export function createDb(url: string, { max = 10 }: { max?: number } = {}): PrismaClient {
  // The adapter writes and reads times without their offset, so the session must be in UTC whatever the server is set to.
  const pool = openPool({ connectionString: url, max, options: '-c TimeZone=UTC' })
  return new PrismaClient({ adapter: new PrismaPg(watchPool('prisma', pool), { disposeExternalPool: true }) })
}

const shared = globalThis as { hookportDbs?: Map<typeof PrismaClient, PrismaClient> }

/**
 * This process's client on DATABASE_URL. Kept on `globalThis`, because `next dev` evaluates modules again on every edit; and by its class,
 * because the portal's process holds Prisma twice (in Next's bundle and, for lib/front, as it is), and an error of one is none of the other.
 */
export function db(): PrismaClient {
  shared.hookportDbs ??= new Map()
  const client = shared.hookportDbs.get(PrismaClient) ?? createDb(required('DATABASE_URL'))
  shared.hookportDbs.set(PrismaClient, client)
  return client
}

import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { PrismaClient } from './generated/client.ts'
import { behindWall, tenantPool } from './tenant-pool.ts'

// A client takes some milliseconds to make and two megabytes to keep.
const clientsMax = 50

type Clients = Map<string, { client: PrismaClient; pool: Pool }>

// As for `db`: kept on `globalThis`, and for each copy of Prisma that the portal's process holds. All of them share the connections.
const shared = globalThis as { hookportTenants?: Map<typeof PrismaClient, Clients> }

/**
 * The database as one organization may see it: every statement runs as a role for which there are no other rows (lib/db/tenant-role.ts), whatever
 * its `where` says. Takes whatever carries an organization: a scope, a member. One client for each organization, because Prisma puts look-ups
 * that come together into one statement, and those of two organizations must not be.
 */
export function tenantDb({ organizationId }: { organizationId: string }): PrismaClient {
  const clients = clientsOfProcess()
  const pool = tenantPool()
  const known = clients.get(organizationId)
  const entry = known?.pool === pool ? known : { client: createTenantDb(pool, organizationId), pool }
  // A map lists its entries in the order of their insertion: the first is the one that was not asked for the longest.
  clients.delete(organizationId)
  clients.set(organizationId, entry)
  for (const oldest of clients.keys()) {
    if (clients.size <= clientsMax) break
    clients.delete(oldest)
  }
  return entry.client
}

/** A client of one organization on connections that are shared; there is nothing to disconnect. */
export function createTenantDb(pool: Pool, organizationId: string): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(behindWall(pool, organizationId)) })
}

function clientsOfProcess(): Clients {
  shared.hookportTenants ??= new Map()
  const clients: Clients = shared.hookportTenants.get(PrismaClient) ?? new Map()
  shared.hookportTenants.set(PrismaClient, clients)
  return clients
}

import type { Db, Prisma } from '../db/client.ts'
import type { Format } from '../formats/format.ts'
import { parseId, publicId } from '../ids.ts'
import type { Scope } from './organizations.ts'

/** An endpoint as a vendor's management API needs it: what it shows, and the vendor's own fields. */
export type VendorEndpoint = {
  id: string
  url: string
  eventTypes: string[]
  enabled: boolean
  createdAt: string
  vendorFields: Prisma.JsonValue
}

const shown = { id: true, url: true, eventTypes: true, enabled: true, createdAt: true, vendorFields: true } as const

/** The endpoints of a scope in a vendor's format, oldest first: the vendor's subscriptions, however they were made. */
export async function listVendorEndpoints(db: Db, scope: Scope, format: Format): Promise<VendorEndpoint[]> {
  const rows = await db.endpoint.findMany({ where: { ...scope, format, deletedAt: null }, orderBy: { id: 'asc' }, select: shown })
  return rows.map(present)
}

/** One of them by its public id; null for anything else. */
export async function getVendorEndpoint(db: Db, scope: Scope, format: Format, endpointId: string): Promise<VendorEndpoint | null> {
  const id = parseId('ep', endpointId)
  const row = id && (await db.endpoint.findFirst({ where: { id, ...scope, format, deletedAt: null }, select: shown }))
  return row ? present(row) : null
}

function present(row: Omit<VendorEndpoint, 'createdAt'> & { createdAt: Date }): VendorEndpoint {
  return { ...row, id: publicId('ep', row.id), createdAt: row.createdAt.toISOString() }
}

import { db } from '#lib/db/client.ts'
import type { Delivery, DeliveryFilters } from '#lib/webhooks/delivery.ts'
import { listDeliveries, listDeliveriesAbove } from '#lib/webhooks/delivery-list.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import type { ExplorerQuery } from './search-params.ts'

/** The rows of a page; `firstRow` is the number of the first one, from 1. */
export type ExplorerPage = { rows: Delivery[]; firstRow: number; hasPrevious: boolean; hasNext: boolean }

/** The page that the URL names: behind a delivery, above one, or from a row on. */
export async function readPage(scope: Scope, filters: DeliveryFilters, query: ExplorerQuery): Promise<ExplorerPage> {
  const { after, before, row, limit } = query
  if (before !== null) {
    const { data, hasNewer } = await listDeliveriesAbove(db(), scope, filters, { above: before, limit })
    // A page that reaches the newest is the first one, and is filled up from there.
    if (hasNewer) return { rows: data, firstRow: row, hasPrevious: true, hasNext: true }
  } else if (after !== null || row > 1) {
    const start = after === null ? { offset: row - 1 } : { cursor: after }
    const { data, nextCursor } = await listDeliveries(db(), scope, filters, { limit, ...start })
    return { rows: data, firstRow: row, hasPrevious: true, hasNext: nextCursor !== null }
  }
  const { data, nextCursor } = await listDeliveries(db(), scope, filters, { limit })
  return { rows: data, firstRow: 1, hasPrevious: false, hasNext: nextCursor !== null }
}

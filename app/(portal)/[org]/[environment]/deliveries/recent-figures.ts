import { db } from '#lib/db/client.ts'
import { createRecent } from '#lib/recent.ts'
import { deliveryHistogram, type Histogram } from '#lib/webhooks/delivery-histogram.ts'
import { countDeliveries } from '#lib/webhooks/delivery-list.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { type FilterQuery, filterSearch, filtersOf } from './search-params.ts'

// Turning pages leaves them as they are, and many people look at the same ones.
const histograms = createRecent<Histogram | null>({ ageMsMax: 10_000, entriesMax: 200 })
const totals = createRecent<number>({ ageMsMax: 2_000, entriesMax: 200 })

/** The histogram of what is looked for, at most ten seconds old. */
export function recentHistogram(scope: Scope, query: FilterQuery): Promise<Histogram | null> {
  return histograms.get(keyOf(scope, query), () => deliveryHistogram(db(), scope, filtersOf(query, new Date())))
}

/** How many there are of what is looked for, at most two seconds old; above 100 000 an estimate. */
export function recentTotal(scope: Scope, query: FilterQuery): Promise<number> {
  return totals.get(keyOf(scope, query), () => countDeliveries(db(), scope, filtersOf(query, new Date())))
}

function keyOf({ organizationId, environment }: Scope, query: FilterQuery): string {
  return `${organizationId} ${environment} ${filterSearch(query)}`
}

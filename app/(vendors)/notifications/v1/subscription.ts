import type { z } from 'zod'
import { tenantDb } from '#lib/db/tenant.ts'
import { notFound } from '#lib/errors.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { getVendorEndpoint, type VendorEndpoint } from '#lib/webhooks/vendor-endpoints.ts'
import { type akoyaSubscription, akoyaSubscriptionInput } from '#lib/webhooks/vendor-schemas.ts'

/** What Akoya keeps beside the endpoint. */
export const vendorFields = akoyaSubscriptionInput.omit({ callbackUrl: true }).partial()

/** An endpoint in the akoya format as Akoya's API shows a subscription. */
export function presentSubscription(endpoint: VendorEndpoint): z.infer<typeof akoyaSubscription> {
  const { category = null, type, ...rest } = vendorFields.parse(endpoint.vendorFields ?? {})
  const eventTypes = endpoint.eventTypes.join(',')
  // Once somebody has changed the event types elsewhere, what was said here no longer holds.
  const named = type === eventTypes ? { category, type } : { category: null, type: eventTypes }
  return { subscriptionId: endpoint.id, ...named, callbackUrl: endpoint.url, ...rest }
}

/** Throws `not_found` for anything but a subscription of Akoya's in this scope. */
export async function findSubscription(scope: Scope, id: string): Promise<VendorEndpoint> {
  const endpoint = await getVendorEndpoint(tenantDb(scope), scope, 'akoya', id)
  if (!endpoint) throw notFound('subscription')
  return endpoint
}

import { z } from 'zod'
import { tenantDb } from '#lib/db/tenant.ts'
import { notFound } from '#lib/errors.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { getVendorEndpoint, type VendorEndpoint } from '#lib/webhooks/vendor-endpoints.ts'
import type { acculynxSubscription } from '#lib/webhooks/vendor-schemas.ts'

/** What AccuLynx keeps beside the endpoint. */
export const vendorFields = z.object({ techContact: z.unknown().optional(), integrationType: z.string().max(100).optional() })

/** An endpoint in the acculynx format as AccuLynx's API shows a subscription. */
export function presentSubscription(endpoint: VendorEndpoint): z.infer<typeof acculynxSubscription> {
  const { techContact = null, integrationType = null } = vendorFields.parse(endpoint.vendorFields ?? {})
  return {
    subscriptionId: endpoint.id,
    consumerUrl: endpoint.url,
    techContact,
    topicNames: endpoint.eventTypes,
    integrationType,
    status: endpoint.enabled ? 'Enabled' : 'Disabled',
    createdDate: endpoint.createdAt,
  }
}

/** Throws `not_found` for anything but a subscription of AccuLynx's in this scope. */
export async function findSubscription(scope: Scope, id: string): Promise<VendorEndpoint> {
  const endpoint = await getVendorEndpoint(tenantDb(scope), scope, 'acculynx', id)
  if (!endpoint) throw notFound('subscription')
  return endpoint
}

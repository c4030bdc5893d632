import { readBody } from '#lib/auth/request.ts'
import { acculynxRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { env } from '#lib/env.ts'
import { endpointInput } from '#lib/webhooks/endpoint-input.ts'
import { createEndpoint } from '#lib/webhooks/endpoints.ts'
import { listVendorEndpoints } from '#lib/webhooks/vendor-endpoints.ts'
import { acculynxSubscriptionInput } from '#lib/webhooks/vendor-schemas.ts'
import { presentSubscription } from '../subscription.ts'

export const GET = acculynxRoute(async ({ scope }) => {
  const endpoints = await listVendorEndpoints(tenantDb(scope), scope, 'acculynx')
  return Response.json({ items: endpoints.map(presentSubscription) })
})

export const POST = acculynxRoute(async ({ request, scope, actor }) => {
  const input = await readBody(request, acculynxSubscriptionInput)
  const { consumerUrl: url, techContact, technicalContact, topicNames: eventTypes, integrationType } = input
  const settings = endpointInput.parse({ url, format: 'acculynx', eventTypes })
  const vendorFields = { techContact: techContact ?? technicalContact ?? null, ...(integrationType && { integrationType }) }
  const { id } = await createEndpoint(tenantDb(scope), actor, scope, settings, { allowlist: env().TARGET_ALLOWLIST ?? [], vendorFields })
  return Response.json({ subscriptionId: id })
})

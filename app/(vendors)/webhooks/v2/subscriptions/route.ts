import { z } from 'zod'
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
  const person = techContact ?? technicalContact ?? null
  const settings = endpointInput.parse({ url, format: 'acculynx', eventTypes, technicalContact: addressOf(person) })
  const vendorFields = { techContact: person, ...(integrationType && { integrationType }) }
  const { id } = await createEndpoint(tenantDb(scope), actor, scope, settings, { allowlist: env().TARGET_ALLOWLIST ?? [], vendorFields })
  return Response.json({ subscriptionId: id })
})

const contactAddress = endpointInput.shape.technicalContact

/** The e-mail address that a contact is or has, whatever its field is called; null without one. */
function addressOf(contact: unknown): string | null {
  const values = z.record(z.string(), z.json()).safeParse(contact).data ?? { contact }
  const found = Object.values(values).map((value) => contactAddress.safeParse(value).data)
  return found.find((address) => typeof address === 'string') ?? null
}

import { readBody } from '#lib/auth/request.ts'
import { akoyaRoute } from '#lib/auth/vendors.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { env } from '#lib/env.ts'
import { AppError, invalidField } from '#lib/errors.ts'
import { findEventType } from '#lib/webhooks/catalog.ts'
import { endpointInput } from '#lib/webhooks/endpoint-input.ts'
import { createEndpoint } from '#lib/webhooks/endpoints.ts'
import { listVendorEndpoints } from '#lib/webhooks/vendor-endpoints.ts'
import { akoyaSubscriptionInput } from '#lib/webhooks/vendor-schemas.ts'
import { presentSubscription } from '../subscription.ts'

export const GET = akoyaRoute(async ({ scope }) => {
  const endpoints = await listVendorEndpoints(tenantDb(scope), scope, 'akoya')
  return Response.json({ notificationSubscriptions: endpoints.map(presentSubscription) })
})

export const POST = akoyaRoute(async ({ request, scope, actor }) => {
  const input = await readBody(request, akoyaSubscriptionInput)
  const { category, type, callbackUrl: url, effectiveDate, callbackEmail } = input
  const eventType = await findEventType(db(), type)
  if (eventType.category !== category) throw invalidField('category', `${type} belongs to the category ${eventType.category}.`)
  const settings = endpointInput.parse({ url, format: 'akoya', eventTypes: [type], technicalContact: callbackEmail ?? null })
  const vendorFields = { category, type, ...(effectiveDate && { effectiveDate }), ...(callbackEmail && { callbackEmail }) }
  const options = { allowlist: env().TARGET_ALLOWLIST ?? [], vendorFields }
  const { id } = await createEndpoint(tenantDb(scope), actor, scope, settings, options).catch(nameCallbackUrl)
  return Response.json({ subscriptionId: id, ...input })
})

/** The caller knows the URL by Akoya's name for it. */
function nameCallbackUrl(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'address_refused') throw error
  throw new AppError(error.code, error.message, { fields: [{ path: 'callbackUrl', message: error.message }] })
}

import { readBody } from '#lib/auth/request.ts'
import { akoyaRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { engine } from '#lib/dispatcher/engine.ts'
import { testEndpointBody } from '#lib/dispatcher/test-endpoint.ts'
import { akoyaTestInput } from '#lib/webhooks/vendor-schemas.ts'
import { findSubscription } from '../subscription.ts'

/** Sends a test to a subscription and answers the payload that was sent. */
export const POST = akoyaRoute(async ({ request, scope }) => {
  const { id } = await readBody(request, akoyaTestInput)
  const endpoint = await findSubscription(scope, id)
  const [first] = endpoint.eventTypes
  const eventType = first?.includes('*') ? undefined : first
  const sent = await testEndpointBody(tenantDb(scope), engine(), scope, endpoint.id, { eventType })
  return new Response(sent, { headers: { 'content-type': 'application/json' } })
})

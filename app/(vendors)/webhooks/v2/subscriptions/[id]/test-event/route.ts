import { readBody } from '#lib/auth/request.ts'
import { acculynxRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { createTestDelivery } from '#lib/webhooks/test-deliveries.ts'
import { acculynxTestInput } from '#lib/webhooks/vendor-schemas.ts'
import { findSubscription } from '../../../subscription.ts'

/** Queues a test of any topic, subscribed to or not; what becomes of it is in the log. */
export const POST = acculynxRoute<{ id: string }>(async ({ request, scope, params }) => {
  const { topicName: eventType } = await readBody(request, acculynxTestInput)
  const { id } = await findSubscription(scope, params.id)
  await createTestDelivery(tenantDb(scope), scope, id, { eventType, dueInMs: 0 })
  return Response.json({ subscriptionId: id, topicName: eventType }, { status: 202 })
})

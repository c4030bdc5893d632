import { readBody } from '#lib/auth/request.ts'
import { acculynxRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { invalidField } from '#lib/errors.ts'
import { updateEndpoint } from '#lib/webhooks/endpoints.ts'
import { acculynxSubscriptionChange } from '#lib/webhooks/vendor-schemas.ts'
import { findSubscription, presentSubscription } from '../../subscription.ts'

type Params = { id: string }

export const GET = acculynxRoute<Params>(async ({ scope, params }) =>
  Response.json(presentSubscription(await findSubscription(scope, params.id))),
)

/** Replaces the topics; the URL of a subscription stays what it was. */
export const PUT = acculynxRoute<Params>(async ({ request, scope, actor, params }) => {
  const { topicNames: eventTypes, consumerUrl } = await readBody(request, acculynxSubscriptionChange)
  const current = await findSubscription(scope, params.id)
  if (consumerUrl !== undefined && consumerUrl !== current.url) {
    throw invalidField('consumerUrl', 'cannot be changed; make a new subscription for another URL')
  }
  await updateEndpoint(tenantDb(scope), actor, scope, current.id, { eventTypes }, { allowlist: [] })
  return Response.json(presentSubscription({ ...current, eventTypes }))
})

/** A subscription is not removed but disabled: it stays in the list, and gets nothing more. */
export const DELETE = acculynxRoute<Params>(async ({ scope, actor, params }) => {
  const current = await findSubscription(scope, params.id)
  await updateEndpoint(tenantDb(scope), actor, scope, current.id, { enabled: false }, { allowlist: [] })
  return Response.json(presentSubscription({ ...current, enabled: false }))
})

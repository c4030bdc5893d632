import { akoyaRoute } from '#lib/auth/vendors.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { deleteEndpoint } from '#lib/webhooks/endpoints.ts'
import { findSubscription, presentSubscription } from '../../subscription.ts'

type Params = { id: string }

export const GET = akoyaRoute<Params>(async ({ scope, params }) =>
  Response.json(presentSubscription(await findSubscription(scope, params.id))),
)

export const DELETE = akoyaRoute<Params>(async ({ scope, actor, params }) => {
  const { id } = await findSubscription(scope, params.id)
  await deleteEndpoint(tenantDb(scope), actor, scope, id)
  return new Response(null, { status: 204 })
})

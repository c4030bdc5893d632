import { akoyaRoute } from '#lib/auth/vendors.ts'
import { db } from '#lib/db/client.ts'
import { deleteEndpoint } from '#lib/webhooks/endpoints.ts'
import { findSubscription, presentSubscription } from '../../subscription.ts'

type Params = { id: string }

export const GET = akoyaRoute<Params>(async ({ scope, params }) =>
  Response.json(presentSubscription(await findSubscription(scope, params.id))),
)

export const DELETE = akoyaRoute<Params>(async ({ scope, actor, params }) => {
  const { id } = await findSubscription(scope, params.id)
  await deleteEndpoint(db(), actor, scope, id)
  return new Response(null, { status: 204 })
})

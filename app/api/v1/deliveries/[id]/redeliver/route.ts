import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { redeliver, scopeOfDelivery } from '#lib/webhooks/deliveries.ts'

export const POST = apiRoute<{ id: string }>(async (context) => {
  const scope = await scopeOfId(context, (id) => scopeOfDelivery(db(), id))
  return Response.json(await redeliver(tenantDb(scope), context.actor, scope, context.params.id), { status: 202 })
})

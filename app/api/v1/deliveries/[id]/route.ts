import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { getDelivery, scopeOfDelivery } from '#lib/webhooks/deliveries.ts'

export const GET = apiRoute<{ id: string }>(async (context) => {
  const scope = await scopeOfId(context, (id) => scopeOfDelivery(db(), id))
  return Response.json(await getDelivery(tenantDb(scope), scope, context.params.id))
})

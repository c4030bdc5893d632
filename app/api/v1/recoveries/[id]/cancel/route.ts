import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { cancelRecovery, scopeOfRecovery } from '#lib/webhooks/recoveries.ts'

export const POST = apiRoute<{ id: string }>(async (context) => {
  const scope = await scopeOfId(context, (id) => scopeOfRecovery(db(), id))
  return Response.json(await cancelRecovery(tenantDb(scope), context.actor, scope, context.params.id))
})

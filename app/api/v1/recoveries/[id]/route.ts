import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { getRecovery, scopeOfRecovery } from '#lib/webhooks/recoveries.ts'

export const GET = apiRoute<{ id: string }>(async (context) => {
  const scope = await scopeOfId(context, (id) => scopeOfRecovery(db(), id))
  return Response.json(await getRecovery(tenantDb(scope), scope, context.params.id))
})

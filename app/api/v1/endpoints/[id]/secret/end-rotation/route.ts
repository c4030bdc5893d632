import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { scopeOfEndpoint } from '#lib/webhooks/endpoints.ts'
import { endRotation } from '#lib/webhooks/secret-rotation.ts'

export const POST = apiRoute<{ id: string }>(async (context) => {
  const scope = await scopeOfId(context, (id) => scopeOfEndpoint(db(), id))
  const secrets = await endRotation(tenantDb(scope), context.actor, scope, context.params.id)
  return Response.json(secrets, { headers: { 'cache-control': 'no-store' } })
})

import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { endpointHealth } from '#lib/webhooks/endpoint-health.ts'
import { scopeOfEndpoint } from '#lib/webhooks/endpoints.ts'

export const GET = apiRoute<{ id: string }>(async (context) => {
  const scope = await scopeOfId(context, (id) => scopeOfEndpoint(db(), id))
  return Response.json(await endpointHealth(tenantDb(scope), scope, context.params.id))
})

import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { engine } from '#lib/dispatcher/engine.ts'
import { testEndpoint } from '#lib/dispatcher/test-endpoint.ts'
import { scopeOfEndpoint } from '#lib/webhooks/endpoints.ts'
import { testInput } from '#lib/webhooks/test-deliveries.ts'

export const POST = apiRoute<{ id: string }>(async (context) => {
  const input = await readBody(context.request, testInput)
  const scope = await scopeOfId(context, (id) => scopeOfEndpoint(db(), id))
  return Response.json(await testEndpoint(tenantDb(scope), engine(), scope, context.params.id, input))
})

import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { scopeOfEndpoint } from '#lib/webhooks/endpoints.ts'
import { rollBackInput, rollBackSecret } from '#lib/webhooks/secret-rotation.ts'

export const POST = apiRoute<{ id: string }>(async (context) => {
  const input = await readBody(context.request, rollBackInput)
  const scope = await scopeOfId(context, (id) => scopeOfEndpoint(db(), id))
  const secrets = await rollBackSecret(tenantDb(scope), context.actor, scope, context.params.id, input)
  return Response.json(secrets, { headers: { 'cache-control': 'no-store' } })
})

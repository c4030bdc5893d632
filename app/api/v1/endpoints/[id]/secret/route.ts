import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { scopeOfEndpoint } from '#lib/webhooks/endpoints.ts'
import { revealSecret } from '#lib/webhooks/secrets.ts'

export const GET = apiRoute<{ id: string }>(async (context) => {
  const scope = await scopeOfId(context, (id) => scopeOfEndpoint(db(), id))
  const secrets = await revealSecret(tenantDb(scope), context.actor, scope, context.params.id)
  return Response.json(secrets, { headers: { 'cache-control': 'no-store' } })
})

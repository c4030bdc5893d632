import { apiRoute, scopeOfId } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { scopeOfEndpoint } from '#lib/webhooks/endpoints.ts'
import { recoverEndpoint, recoveryInput } from '#lib/webhooks/recoveries.ts'

export const POST = apiRoute<{ id: string }>(async (context) => {
  const scope = await scopeOfId(context, (id) => scopeOfEndpoint(db(), id))
  const input = await readBody(context.request, recoveryInput)
  const answer = await recoverEndpoint(tenantDb(scope), context.actor, scope, context.params.id, input)
  return Response.json(answer, { status: input.dryRun ? 200 : 202 })
})

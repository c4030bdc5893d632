import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { checkSignature, signatureCheckRequest } from '#lib/webhooks/signature-checks.ts'

export const POST = apiRoute(async ({ request, caller }) => {
  const { organization, environment, ...input } = await readBody(request, signatureCheckRequest)
  const scope = await scopeOf(caller, { organization, environment })
  return Response.json(await checkSignature(tenantDb(scope), scope, input, new Date()))
})

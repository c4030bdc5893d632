import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { checkSignature, signatureCheckRequest } from '#lib/webhooks/signature-checks.ts'

export const POST = apiRoute(async ({ request, caller }) => {
  const { organization, environment, ...input } = await readBody(request, signatureCheckRequest)
  return Response.json(await checkSignature(db(), await scopeOf(caller, { organization, environment }), input, new Date()))
})

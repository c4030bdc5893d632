import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parse } from '#lib/parse.ts'
import { consentId, consentRequest, putConsent } from '#lib/webhooks/consents.ts'

export const PUT = apiRoute<{ id: string }>(async ({ request, caller, params }) => {
  const { organization, environment, ...input } = await readBody(request, consentRequest)
  const scope = await scopeOf(caller, { organization, environment })
  return Response.json(await putConsent(tenantDb(scope), scope, parse(consentId, params.id), input))
})

import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { consentId, consentRequest, putConsent } from '#lib/webhooks/consents.ts'

export const PUT = apiRoute<{ id: string }>(async ({ request, caller, params }) => {
  const { organization, environment, ...input } = await readBody(request, consentRequest)
  const scope = await scopeOf(caller, { organization, environment })
  return Response.json(await putConsent(db(), scope, parse(consentId, params.id), input))
})

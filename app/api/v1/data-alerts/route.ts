import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { dataAlertRequest, raiseDataAlert } from '#lib/webhooks/data-alerts.ts'

export const POST = apiRoute(async ({ request, caller }) => {
  const { organization, environment, ...input } = await readBody(request, dataAlertRequest)
  const scope = await scopeOf(caller, { organization, environment })
  return Response.json(await raiseDataAlert(db(), scope, input), { status: 202 })
})

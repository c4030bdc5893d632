import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { dataAlertRequest, raiseDataAlert } from '#lib/webhooks/data-alerts.ts'

export const POST = apiRoute(async ({ request, caller }) => {
  const { organization, environment, ...input } = await readBody(request, dataAlertRequest)
  const scope = await scopeOf(caller, { organization, environment })
  return Response.json(await raiseDataAlert(tenantDb(scope), scope, input), { status: 202 })
})

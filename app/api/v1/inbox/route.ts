import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parse } from '#lib/parse.ts'
import { getInbox, inboxRequest, putInbox } from '#lib/webhooks/inbox.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'

export const GET = apiRoute(async ({ caller, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return Response.json(await getInbox(tenantDb(scope), scope))
})

export const PUT = apiRoute(async ({ request, caller, actor }) => {
  const { organization, environment, ...patch } = await readBody(request, inboxRequest)
  const scope = await scopeOf(caller, { organization, environment })
  return Response.json(await putInbox(tenantDb(scope), actor, scope, patch))
})

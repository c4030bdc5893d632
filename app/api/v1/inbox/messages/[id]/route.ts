import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parse } from '#lib/parse.ts'
import { getInboxMessage } from '#lib/webhooks/inbox-messages.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'

export const GET = apiRoute<{ id: string }>(async ({ caller, params, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return Response.json(await getInboxMessage(tenantDb(scope), scope, params.id))
})

import { apiRoute, listAnswer, scopeOf } from '#lib/auth/api.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parse } from '#lib/parse.ts'
import { clearInbox } from '#lib/webhooks/inbox.ts'
import { listInboxMessages } from '#lib/webhooks/inbox-messages.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'

export const GET = apiRoute(async ({ caller, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return listAnswer(await listInboxMessages(tenantDb(scope), scope, parse(pageRequest, query)))
})

export const DELETE = apiRoute(async ({ caller, actor, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  await clearInbox(tenantDb(scope), actor, scope)
  return new Response(null, { status: 204 })
})

import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { readBody } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { getInbox, inboxRequest, putInbox } from '#lib/webhooks/inbox.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'

export const GET = apiRoute(async ({ caller, query }) =>
  Response.json(await getInbox(db(), await scopeOf(caller, parse(namedScope, query)))),
)

export const PUT = apiRoute(async ({ request, caller, actor }) => {
  const { organization, environment, ...patch } = await readBody(request, inboxRequest)
  return Response.json(await putInbox(db(), actor, await scopeOf(caller, { organization, environment }), patch))
})

import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { getInboxMessage } from '#lib/webhooks/inbox-messages.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'

export const GET = apiRoute<{ id: string }>(async ({ caller, params, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return Response.json(await getInboxMessage(db(), scope, params.id))
})

import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parse } from '#lib/parse.ts'
import { getEvent, scopeOfEvent } from '#lib/webhooks/events.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'

export const GET = apiRoute<{ id: string }>(async ({ caller, params, query }) => {
  const named = parse(namedScope, query)
  const found = caller.kind === 'operator' ? await scopeOfEvent(db(), params.id) : null
  // A broadcast belongs to no organization: an operator names the one whose deliveries to show.
  const scope =
    found && found.organizationId !== null
      ? { organizationId: found.organizationId, environment: found.environment }
      : await scopeOf(caller, found ? { ...named, environment: found.environment } : named)
  return Response.json(await getEvent(tenantDb(scope), scope, params.id))
})

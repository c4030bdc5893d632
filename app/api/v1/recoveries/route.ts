import { apiRoute, listAnswer, scopeOf } from '#lib/auth/api.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parse } from '#lib/parse.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'
import { listRecoveries, recoveryFilters } from '#lib/webhooks/recoveries.ts'

export const GET = apiRoute(async ({ caller, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return listAnswer(await listRecoveries(tenantDb(scope), scope, parse(recoveryFilters, query), parse(pageRequest, query)))
})

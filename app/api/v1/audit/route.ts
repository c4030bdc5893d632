import { apiRoute, listAnswer } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { auditFilters, listAudit } from '#lib/webhooks/audit-list.ts'
import { namedScope, organizationIdOf } from '#lib/webhooks/organizations.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'

export const GET = apiRoute(
  async ({ query }) => {
    const { organization } = parse(namedScope.pick({ organization: true }), query)
    const scope = organization === undefined ? ('everything' as const) : { organizationId: await organizationIdOf(db(), organization) }
    return listAnswer(await listAudit(db(), scope, parse(auditFilters, query), parse(pageRequest, query)))
  },
  { operatorOnly: true },
)

import { apiRoute, listAnswer, scopeOf } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { deliveryFilters } from '#lib/webhooks/delivery.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'

export const GET = apiRoute(async ({ caller, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  return listAnswer(await listDeliveries(db(), scope, parse(deliveryFilters, query), parse(pageRequest, query)))
})

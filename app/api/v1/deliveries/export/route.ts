import { apiRoute, scopeOf } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { deliveryFilters } from '#lib/webhooks/delivery.ts'
import { exportDeliveries, exportFormat, exportResponse } from '#lib/webhooks/delivery-export.ts'
import { namedScope } from '#lib/webhooks/organizations.ts'

export const GET = apiRoute(async ({ caller, query }) => {
  const scope = await scopeOf(caller, parse(namedScope, query))
  const { format } = parse(exportFormat, query)
  return exportResponse(await exportDeliveries(db(), scope, parse(deliveryFilters, query), format), scope.environment, format)
})

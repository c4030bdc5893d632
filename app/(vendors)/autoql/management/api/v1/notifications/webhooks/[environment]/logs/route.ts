import { autoqlRoute } from '#lib/auth/vendors.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parse } from '#lib/parse.ts'
import { jsonOrText, lastResponses } from '#lib/webhooks/deliveries.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import { autoqlLogQuery } from '#lib/webhooks/vendor-schemas.ts'
import { success } from '../../answers.ts'

/** The log: `offset` counts rows. */
export const GET = autoqlRoute<{ environment: string }>(async (context) => {
  const { limit, page = 1, offset = Math.max(0, page - 1) * limit } = parse(autoqlLogQuery, context.query)
  const { data, total } = await listDeliveries(db(), context.scope, {}, { limit, offset })
  const responses = await lastResponses(tenantDb(context.scope), context.scope, data)
  const items = data.map((delivery) => ({
    project_id: delivery.projectId ?? 'N/A',
    type: delivery.type,
    event: delivery.eventType,
    status: delivery.status,
    code: delivery.code,
    created_at: delivery.createdAt,
    response: jsonOrText(responses.get(delivery.id) ?? null),
  }))
  return success({ items, offset, limit, total })
})

import { tenantDb } from '#lib/db/tenant.ts'
import { AppError } from '#lib/errors.ts'
import { getDelivery } from '#lib/webhooks/deliveries.ts'
import { type Delivery, type DeliveryDetail, deliverySchema } from '#lib/webhooks/delivery.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'

/** The delivery that the URL names as open; null when there is none with this id. */
export async function findOpened(scope: Scope, id: string): Promise<DeliveryDetail | null> {
  try {
    return await getDelivery(tenantDb(scope), scope, id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

/** What the table shows of it, without the bodies. */
export function rowOf(detail: DeliveryDetail): Delivery {
  return deliverySchema.parse(detail)
}

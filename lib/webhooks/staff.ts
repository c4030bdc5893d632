import { z } from 'zod'
import type { PrismaClient } from '../db/client.ts'
import type { Actor } from './audit.ts'
import { redeliver, scopeOfDelivery } from './deliveries.ts'

export const staffRedelivery = z.object({
  deliveryId: z.string(),
  reason: z.string().trim().min(3, 'must say why').max(500).describe("Why; it goes into the organization's audit log."),
})

/**
 * Redelivers in whichever organization. Staff of every role may, although support only reads otherwise; so the reason is kept where the
 * organization's own people can read it. Throws as `redeliver` does.
 */
export async function redeliverAsStaff(db: PrismaClient, actor: Actor, input: z.infer<typeof staffRedelivery>): Promise<{ id: string }> {
  const scope = await scopeOfDelivery(db, input.deliveryId)
  return redeliver(db, actor, scope, input.deliveryId, input.reason)
}

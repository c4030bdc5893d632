import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { parseId } from '#lib/ids.ts'
import { homePulse } from '#lib/webhooks/attention.ts'
import { logPulse } from '#lib/webhooks/deliveries.ts'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'

/**
 * A text that changes whenever the log of a scope does, or what the page tells beside it. `logPulse` looks at the newest deliveries only, so the open one, which may be
 * older and still be retried, is looked at by itself.
 */
export async function readPulse(scope: Scope, openId: string | null): Promise<string> {
  const [log, home, open] = await Promise.all([
    logPulse(db(), scope),
    homePulse(tenantDb(scope), scope.organizationId),
    openId === null ? '' : pulseOf(scope, openId),
  ])
  return `${log} ${home} ${open}`
}

/** A text that changes whenever one delivery does: another status, one attempt more. */
export async function pulseOf(scope: Scope, deliveryId: string): Promise<string> {
  if (parseId('dlv', deliveryId) === null) return ''
  const { data } = await listDeliveries(db(), scope, { q: deliveryId }, { limit: 1 })
  return data.map(pulseText).join()
}

/** The pulse of a delivery that has been read. */
export function pulseText({ status, attemptCount }: Pick<Delivery, 'status' | 'attemptCount'>): string {
  return `${status} ${attemptCount}`
}

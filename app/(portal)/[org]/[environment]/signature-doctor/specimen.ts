import { tenantDb } from '#lib/db/tenant.ts'
import { AppError } from '#lib/errors.ts'
import { getDelivery } from '#lib/webhooks/deliveries.ts'
import { getInboxMessage } from '#lib/webhooks/inbox-messages.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'

/** A request to examine, as the form shows it. */
export type Specimen = { key: string; headers: string; body: string; deliveryId: string | null; endpointId: string | null }

/** The request that the page's address names: a delivery's last attempt, or a message of the inbox. Null when there is none. */
export async function findSpecimen(scope: Scope, named: { delivery: string | null; message: string | null }): Promise<Specimen | null> {
  try {
    if (named.delivery !== null) return await ofDelivery(scope, named.delivery)
    return named.message === null ? null : await ofMessage(scope, named.message)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

async function ofDelivery(scope: Scope, id: string): Promise<Specimen | null> {
  const { attempts, endpointId } = await getDelivery(tenantDb(scope), scope, id)
  const request = attempts.at(-1)?.request
  return request ? { key: id, headers: linesOf(request.headers), body: request.body, deliveryId: id, endpointId } : null
}

async function ofMessage(scope: Scope, id: string): Promise<Specimen> {
  const { headers, body } = await getInboxMessage(tenantDb(scope), scope, id)
  return { key: id, headers: linesOf(headers), body, deliveryId: null, endpointId: null }
}

function linesOf(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}

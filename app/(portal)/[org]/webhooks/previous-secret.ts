import { db } from '#lib/db/client.ts'
import { uuidOf } from '#lib/ids.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'

/** Until when the secret before the current one signs along (ISO 8601); null when there is none. Shows no secret, so it is not audited. */
export async function previousSecretExpiry(scope: Scope, endpointId: string): Promise<string | null> {
  const row = await db().endpointSecret.findFirst({
    where: { endpoint: { id: uuidOf('ep', endpointId), ...scope, deletedAt: null }, expiresAt: { gt: new Date() } },
    select: { expiresAt: true },
    orderBy: { expiresAt: 'desc' },
  })
  return row?.expiresAt?.toISOString() ?? null
}

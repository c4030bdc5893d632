import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { firstIdAt, uuidOf } from '../ids.ts'
import type { DeliveryDetail } from './delivery.ts'
import type { Scope } from './organizations.ts'

/** What made a delivery. `by` is who asked for it as the audit log names them, null where that is no longer known; `reason` is theirs, if they gave one. */
export type Cause =
  | { kind: 'event' }
  | { kind: 'test' }
  | { kind: 'redelivery'; of: string; by: string | null; reason: string | null }
  | { kind: 'recovery'; recoveryId: string; of: string | null; by: string | null }

/** Why there is this delivery. */
export async function causeOf(db: Db, scope: Scope, delivery: DeliveryDetail): Promise<Cause> {
  const { recoveryId, redeliveryOf, test } = delivery
  if (recoveryId !== null) {
    const recovery = await db.recovery.findFirst({ where: { id: uuidOf('rec', recoveryId), ...scope }, select: { orderedBy: true } })
    return { kind: 'recovery', recoveryId, of: redeliveryOf, by: recovery?.orderedBy ?? null }
  }
  if (redeliveryOf !== null) return { kind: 'redelivery', of: redeliveryOf, ...(await redelivererOf(db, scope, delivery, redeliveryOf)) }
  return { kind: test ? 'test' : 'event' }
}

// The entry is written in the delivery's own transaction; their times differ by what the clocks of two processes may.
const clockSkewMsMax = 60_000

const redelivered = z.object({ redelivery: z.string(), reason: z.string().optional() })

/** Reads a minute or two of audit_entry_organization_id_id_idx. */
async function redelivererOf(db: Db, { organizationId }: Scope, { id, createdAt }: DeliveryDetail, of: string) {
  const atMs = Date.parse(createdAt)
  const entries = await db.auditEntry.findMany({
    where: {
      organizationId,
      id: { gte: firstIdAt(atMs - clockSkewMsMax), lt: firstIdAt(atMs + clockSkewMsMax) },
      action: 'delivery.redelivered',
      subject: of,
    },
    select: { actorLabel: true, detail: true },
  })
  for (const { actorLabel, detail } of entries) {
    const { data } = redelivered.safeParse(detail)
    if (data?.redelivery === id) return { by: actorLabel, reason: data.reason ?? null }
  }
  return { by: null, reason: null }
}

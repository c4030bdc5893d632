import type { Db, Environment, Prisma } from '../db/client.ts'
import { newId } from '../ids.ts'

/** Who does something: a person in the portal, a key through the API, or Hookport itself. */
export type Actor = { kind: 'user' | 'key' | 'system'; id: string; label: string }

/** Hookport itself, at bootstrap. */
export const systemActor: Actor = { kind: 'system', id: 'system', label: 'Hookport' }

type Entry = {
  organizationId: string | null
  environment?: Environment
  action: `${string}.${string}`
  /** Public id of what was acted upon. */
  subject: string
  detail?: Prisma.InputJsonObject
}

/** Writes one entry of the audit log; call it in the transaction of the change it tells of. Never pass a secret in `detail`. */
export async function audit(db: Db, actor: Actor, entry: Entry): Promise<void> {
  await db.auditEntry.create({
    data: { id: newId(), actor: actor.id, actorLabel: actor.label, ...entry },
  })
}

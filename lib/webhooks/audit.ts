import type { Db, Environment, Prisma } from '../db/client.ts'
import { newId } from '../ids.ts'

/** Where a request came from: its address, and what its client calls itself. */
export type Origin = { address: string; userAgent: string }

/** Who does something: a person in the portal, a key through the API, or Hookport itself, which has no origin. */
export type Actor = { kind: 'user' | 'key' | 'system'; id: string; label: string; origin?: Origin }

/** Hookport itself, at bootstrap. */
export const systemActor: Actor = { kind: 'system', id: 'system', label: 'Hookport' }

/** Old and new values by the name of the field. */
export type Changes = Record<string, { from: Prisma.InputJsonValue | null; to: Prisma.InputJsonValue | null }>

type Entry = {
  organizationId: string | null
  environment?: Environment
  action: `${string}.${string}`
  /** Public id of what was acted upon. */
  subject: string
  /** `changes` by `changesBetween`, and whatever else a person wants to know. */
  detail?: Prisma.InputJsonObject
}

const originCharsMax = 400

/** Writes one entry of the audit log; call it in the transaction of the change it tells of. Never pass a secret in `detail`. */
export async function audit(db: Db, actor: Actor, entry: Entry): Promise<void> {
  const { address, userAgent } = actor.origin ?? {}
  await db.auditEntry.create({
    data: {
      id: newId(),
      actor: actor.id,
      actorLabel: actor.label,
      address: address?.slice(0, originCharsMax),
      userAgent: userAgent?.slice(0, originCharsMax),
      ...entry,
    },
  })
}

const valueCharsMax = 2000

/**
 * The fields that differ between two versions of a thing, as the audit log keeps them: a value that is long as JSON is cut off. Compared are
 * the fields of `after`; leave out what is secret.
 */
export function changesBetween(before: Record<string, unknown>, after: Record<string, unknown>): Changes {
  const changes: Changes = {}
  for (const [name, value] of Object.entries(after)) {
    const [from, to] = [JSON.stringify(before[name] ?? null), JSON.stringify(value ?? null)]
    if (from !== to) changes[name] = { from: shortened(from), to: shortened(to) }
  }
  return changes
}

function shortened(json: string): Prisma.InputJsonValue | null {
  return json.length > valueCharsMax ? `${json.slice(0, valueCharsMax)}…` : JSON.parse(json)
}

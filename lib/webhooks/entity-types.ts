import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { type Actor, audit, changesBetween } from './audit.ts'

export const entityTypeName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/, 'must be 1 to 100 letters, digits, and . _ -')

export const entityTypeInput = z.object({
  attributes: z.array(z.string().trim().min(1).max(255)).max(1000).describe('What an endpoint may listen for.'),
})

/** A kind of record whose changes are events, and the attributes that an endpoint may listen for. */
export const entityTypeSchema = z.object({ name: z.string(), attributes: z.array(z.string()) })

export type EntityType = z.infer<typeof entityTypeSchema>

/** Creates or replaces an entity type. */
export async function putEntityType(
  db: PrismaClient,
  actor: Actor,
  name: string,
  input: z.infer<typeof entityTypeInput>,
): Promise<EntityType> {
  const attributes = [...new Set(input.attributes)]
  return db.$transaction(async (tx) => {
    const before = await tx.entityType.findUnique({ where: { name }, select: { attributes: true } })
    const changes = changesBetween(before ?? {}, { attributes })
    await audit(tx, actor, { organizationId: null, action: 'entity_type.put', subject: name, detail: { isNew: before === null, changes } })
    return tx.entityType.upsert({
      where: { name },
      create: { name, attributes },
      update: { attributes },
      select: { name: true, attributes: true },
    })
  })
}

/** All entity types by name. */
export async function listEntityTypes(db: Db): Promise<EntityType[]> {
  return db.entityType.findMany({ orderBy: { name: 'asc' }, select: { name: true, attributes: true } })
}

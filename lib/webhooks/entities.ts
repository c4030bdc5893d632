import { createHmac, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { invalidField, notFound } from '../errors.ts'
import { platformKeyFor } from './data-keys.ts'
import { updateType } from './matching.ts'
import { namedScope, type Scope } from './organizations.ts'
import { publishedSchema, publishWithin } from './publish.ts'

const label = z.string().trim().min(1).max(255)

export const entityPath = z.object({ type: label, uuid: label })

export const entityInput = z.object({
  attributes: z
    .record(z.string().min(1).max(255), z.json())
    .describe('The whole record; an attribute that is absent is one that was removed. Nested objects are attributes with dotted names.'),
  clientId: label.nullish().describe('Who changed it; sent in the akamai format.'),
})

export const entityRequest = entityInput.extend(namedScope.shape)

/** What the query of a deletion may name. */
export const entityDeletion = namedScope.extend({ clientId: entityInput.shape.clientId })

/** What became of a record. */
export const entityChangeSchema = z.object({
  change: z.enum(['ADD', 'UPDATE', 'DELETE']).nullable(),
  changedAttributes: z.array(z.string()),
  event: publishedSchema.nullable().describe('The event published; null when nothing had changed.'),
})

export type EntityChange = z.infer<typeof entityChangeSchema>

type EntityRef = z.infer<typeof entityPath>

/**
 * Takes the present state of a record and publishes ADD for a new one, UPDATE with the attributes that really changed, or nothing. Values are
 * compared by keyed hashes and neither stored nor sent. State and event are one transaction. Throws `unknown_event_type`.
 */
export async function putEntity(db: PrismaClient, scope: Scope, ref: EntityRef, input: z.infer<typeof entityInput>): Promise<EntityChange> {
  const hashes = hashesOf(flatten(input.attributes), await platformKeyFor(db, 'entity attributes'))
  return db.$transaction(async (tx) => {
    await lockEntity(tx, scope, ref)
    const current = await tx.entity.findUnique({ where: { organizationId_environment_type_uuid: { ...scope, ...ref } } })
    const before = current && hashRecord.parse(current.hashes)
    const changedAttributes = before ? changesBetween(before, hashes) : []
    if (before && changedAttributes.length === 0) return { change: null, changedAttributes, event: null }
    await tx.entity.upsert({
      where: { organizationId_environment_type_uuid: { ...scope, ...ref } },
      create: { ...scope, ...ref, hashes },
      update: { hashes },
    })
    const change = before ? updateType : 'ADD'
    return { change, changedAttributes, event: await tell(tx, scope, ref, { change, changedAttributes, clientId: input.clientId }) }
  })
}

/** Forgets a record and publishes DELETE. Throws `not_found` for one that was never put. */
export async function deleteEntity(db: PrismaClient, scope: Scope, ref: EntityRef, clientId?: string | null): Promise<EntityChange> {
  return db.$transaction(async (tx) => {
    await lockEntity(tx, scope, ref)
    const { count } = await tx.entity.deleteMany({ where: { ...scope, ...ref } })
    if (count === 0) throw notFound('entity')
    return {
      change: 'DELETE',
      changedAttributes: [],
      event: await tell(tx, scope, ref, { change: 'DELETE', changedAttributes: [], clientId }),
    }
  })
}

type Told = { change: 'ADD' | 'UPDATE' | 'DELETE'; changedAttributes: string[]; clientId?: string | null | undefined }

function tell(tx: Db, scope: Scope, { type, uuid }: EntityRef, { change, changedAttributes, clientId }: Told) {
  return publishWithin(tx, scope, { type: change, data: {}, entity: { type, id: uuid }, changedAttributes, clientId: clientId ?? null })
}

/** Two changes of one record take turns, also while it has no row yet. */
async function lockEntity(tx: Db, { organizationId, environment }: Scope, { type, uuid }: EntityRef): Promise<void> {
  const name = JSON.stringify([organizationId, environment, type, uuid])
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`
}

const hashRecord = z.record(z.string(), z.string())

function changesBetween(before: Record<string, string>, after: Record<string, string>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => before[name] !== after[name]).sort()
}

const attributesMax = 500
const nameCharactersMax = 255

/** Nested objects become dotted names, lists stay one value. */
function flatten(attributes: Record<string, z.core.util.JSONType>, prefix = ''): [string, z.core.util.JSONType][] {
  const flat = Object.entries(attributes).flatMap(([name, value]): [string, z.core.util.JSONType][] => {
    const path = prefix + name
    if (path.length > nameCharactersMax) throw invalidField('attributes', `has a name of more than ${nameCharactersMax} characters`)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? flatten(value, `${path}.`) : [[path, value]]
  })
  if (flat.length > attributesMax) throw invalidField('attributes', `has more than ${attributesMax} values`)
  return flat
}

// Keyed, because a plain hash of a birthday or a postcode is as good as the value itself.
function hashesOf(attributes: [string, z.core.util.JSONType][], key: KeyObject): Record<string, string> {
  return Object.fromEntries(
    attributes.map(([name, value]) => [
      name,
      createHmac('sha256', key)
        .update(`${name}\0${JSON.stringify(value)}`)
        .digest('base64url'),
    ]),
  )
}

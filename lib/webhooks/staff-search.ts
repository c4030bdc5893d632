import type { Db, DeliveryStatus, Environment, MemberRole, RecoveryState, StaffRole } from '../db/client.ts'
import { publicId } from '../ids.ts'
import { whereCallbackHash } from './callback-hash.ts'
import { type Ids, idsIn } from './staff-ids.ts'

/** The organization that something belongs to. */
type Owner = { slug: string; name: string }

/** What staff's search can find. Nothing of it holds a secret. Times in ISO 8601. */
export type Hit =
  | { kind: 'organization'; id: string; organization: Owner }
  | { kind: 'endpoint'; id: string; organization: Owner; environment: Environment; url: string; state: 'enabled' | 'disabled' | 'deleted' }
  | {
      kind: 'delivery'
      id: string
      organization: Owner
      environment: Environment
      eventType: string
      status: DeliveryStatus
      createdAt: string
    }
  | { kind: 'event'; id: string; organization: Owner; environment: Environment; eventType: string; isBroadcast: boolean; createdAt: string }
  | { kind: 'person'; id: string; email: string; name: string; staffRole: StaffRole | null; memberships: (Owner & { role: MemberRole })[] }
  | {
      kind: 'key'
      id: string
      organization: Owner | null
      environment: Environment | null
      name: string
      prefix: string
      isRevoked: boolean
    }
  | { kind: 'credential'; id: string; organization: Owner; environment: Environment; name: string; isRevoked: boolean }
  | {
      kind: 'recovery'
      id: string
      organization: Owner
      environment: Environment
      endpointId: string
      state: RecoveryState
      createdAt: string
    }

export type HitKind = Hit['kind']

/** So many of each kind are shown; `hasMore` says of which kinds there are others. */
export const hitsMax = 10

export type Findings = { hits: Hit[]; hasMore: HitKind[] }

/**
 * Everything in every organization that a text leads to: a public id or a UUID of any kind, a part of an endpoint's URL, of an organization's name
 * or slug, of somebody's address or name, an akamai callback hash, or the visible beginning of an API key.
 */
export async function searchEverywhere(db: Db, text: string): Promise<Findings> {
  const q = text.trim()
  if (q === '' || q.includes('\0')) return { hits: [], hasMore: [] }
  const ids = idsIn(q)
  const found = await Promise.all([
    findOrganizations(db, ids, q),
    findDeliveries(db, ids),
    findEvents(db, ids),
    findEndpoints(db, ids, q),
    findPeople(db, ids, q),
    findKeys(db, ids, q),
    findCredentials(db, ids),
    findRecoveries(db, ids),
  ])
  return {
    hits: found.flatMap((hits) => hits.slice(0, hitsMax)),
    hasMore: found.flatMap((hits) => (hits.length > hitsMax ? [hits[hitsMax]?.kind ?? 'delivery'] : [])),
  }
}

// One more than is shown tells whether there are more.
const take = hitsMax + 1

const owner = { select: { slug: true, name: true } } as const

async function findOrganizations(db: Db, ids: Ids, q: string): Promise<Hit[]> {
  const rows = await db.organization.findMany({
    where: { OR: either(ids, ids.org, [{ slug: contains(q) }, { name: contains(q) }]) },
    select: { id: true, slug: true, name: true },
    orderBy: { slug: 'asc' },
    take,
  })
  return rows.map(({ id, slug, name }) => ({ kind: 'organization', id: publicId('org', id), organization: { slug, name } }))
}

/** An event's id leads to its deliveries, in whichever organization. */
async function findDeliveries(db: Db, { dlv, evt }: Ids): Promise<Hit[]> {
  const named = [...(dlv === null ? [] : [{ id: dlv }]), ...(evt === null ? [] : [{ eventId: evt }])]
  if (named.length === 0) return []
  const rows = await db.delivery.findMany({ where: { OR: named }, orderBy: { id: 'desc' }, take })
  const owners = await ownersOf(
    db,
    rows.map(({ organizationId }) => organizationId),
  )
  return rows.flatMap(({ id, organizationId, environment, eventType, status, createdAt }) => {
    const organization = owners.get(organizationId)
    if (!organization) return []
    return { kind: 'delivery', id: publicId('dlv', id), organization, environment, eventType, status, createdAt: createdAt.toISOString() }
  })
}

/** A broadcast is found in every organization that it has reached, because it is there that it has a page. */
async function findEvents(db: Db, { evt }: Ids): Promise<Hit[]> {
  if (evt === null) return []
  const event = await db.event.findUnique({ where: { id: evt } })
  if (!event) return []
  const { environment, type: eventType, createdAt } = event
  const reached = event.organizationId === null ? await organizationsReached(db, evt) : [event.organizationId]
  const owners = await ownersOf(db, reached)
  const shared = { id: publicId('evt', evt), environment, eventType, createdAt: createdAt.toISOString() }
  return [...owners.values()].map((organization) => ({
    kind: 'event',
    organization,
    isBroadcast: event.organizationId === null,
    ...shared,
  }))
}

async function organizationsReached(db: Db, eventId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select distinct organization_id as id from delivery where event_id = ${eventId}::uuid limit ${take}`
  return rows.map(({ id }) => id)
}

async function findEndpoints(db: Db, ids: Ids, q: string): Promise<Hit[]> {
  const rows = await db.endpoint.findMany({
    where: { OR: either(ids, ids.ep, [{ url: contains(q) }, await whereCallbackHash(db, q), { applicationId: q }]) },
    select: { id: true, url: true, environment: true, enabled: true, deletedAt: true, organization: owner },
    orderBy: { id: 'desc' },
    take,
  })
  return rows.map(({ id, url, environment, enabled, deletedAt, organization }) => {
    const state = deletedAt !== null ? 'deleted' : enabled ? 'enabled' : 'disabled'
    return { kind: 'endpoint', id: publicId('ep', id), organization, environment, url, state }
  })
}

async function findPeople(db: Db, ids: Ids, q: string): Promise<Hit[]> {
  const rows = await db.user.findMany({
    where: { OR: either(ids, ids.usr, [{ email: contains(q) }, { name: contains(q) }]) },
    select: {
      id: true,
      email: true,
      name: true,
      staffRole: true,
      memberships: { select: { role: true, organization: owner }, orderBy: { createdAt: 'asc' }, take: 20 },
    },
    orderBy: { email: 'asc' },
    take,
  })
  return rows.map(({ id, memberships, ...person }) => ({
    kind: 'person',
    id: publicId('usr', id),
    ...person,
    memberships: memberships.map(({ role, organization }) => ({ ...organization, role })),
  }))
}

/** By id, or by the beginning that lists show. */
async function findKeys(db: Db, ids: Ids, q: string): Promise<Hit[]> {
  const [visible] = /^hp_[a-z]+_.{1,6}/.exec(q) ?? []
  const prefixed = visible === undefined ? [] : [{ prefix: { startsWith: escaped(visible) } }]
  const rows = await db.apiKey.findMany({
    where: { OR: either(ids, ids.key, prefixed) },
    select: { id: true, name: true, prefix: true, environment: true, revokedAt: true, organization: owner },
    orderBy: { id: 'desc' },
    take,
  })
  return rows.map(({ id, revokedAt, ...key }) => ({ kind: 'key', id: publicId('key', id), ...key, isRevoked: revokedAt !== null }))
}

async function findCredentials(db: Db, { sc }: Ids): Promise<Hit[]> {
  if (sc === null) return []
  const rows = await db.serviceCredential.findMany({
    where: { id: sc },
    select: { id: true, name: true, environment: true, revokedAt: true, organization: owner },
  })
  return rows.map(({ id, revokedAt, ...row }) => ({ kind: 'credential', id: publicId('sc', id), ...row, isRevoked: revokedAt !== null }))
}

async function findRecoveries(db: Db, { rec }: Ids): Promise<Hit[]> {
  const row = rec === null ? null : await db.recovery.findUnique({ where: { id: rec } })
  const organization = row && (await ownersOf(db, [row.organizationId])).get(row.organizationId)
  if (!row || !organization) return []
  const { id, environment, endpointId, state, createdAt } = row
  const ids = { id: publicId('rec', id), endpointId: publicId('ep', endpointId) }
  return [{ kind: 'recovery', organization, environment, state, createdAt: createdAt.toISOString(), ...ids }]
}

async function ownersOf(db: Db, organizationIds: string[]): Promise<Map<string, Owner>> {
  const rows = await db.organization.findMany({
    where: { id: { in: [...new Set(organizationIds)] } },
    select: { id: true, slug: true, name: true },
    orderBy: { slug: 'asc' },
  })
  return new Map(rows.map(({ id, slug, name }) => [id, { slug, name }]))
}

/** By id, and unless that is all the text can be, by what it says. No condition finds nothing. */
function either<Condition>({ isPublic }: Ids, id: string | null, bySaying: Condition[]): (Condition | { id: string })[] {
  return [...(id === null ? [] : [{ id }]), ...(isPublic ? [] : bySaying)]
}

function contains(q: string) {
  return { contains: escaped(q), mode: 'insensitive' } as const
}

/** Prisma hands a text to LIKE as it is, where these three mean something. */
function escaped(q: string): string {
  return q.replace(/[\\%_]/g, '\\$&')
}

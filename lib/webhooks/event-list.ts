import { z } from 'zod'
import { type Db, Prisma } from '../db/client.ts'
import { parseId, publicId } from '../ids.ts'
import { type EventSummary, summarizeEvent } from './events.ts'
import type { Scope } from './organizations.ts'
import { type Page, type PageRequest, rowsToRead, toPage, uuidOfCursor } from './paging.ts'
import { countRows } from './total.ts'

const text = z.string().trim().min(1).max(500)

/** What the list of events can be narrowed to. */
export const eventFilters = z.object({
  type: text.optional().describe('The name of the event type.'),
  projectId: text.optional(),
  entityType: text.optional(),
  entityId: text.optional(),
  q: text.optional().describe('An event id, a delivery id, or an entity id.'),
})

export type EventFilters = z.infer<typeof eventFilters>

/** `searchedBackTo` is when the oldest event that was looked at was published, where the search stopped before the end; else null. */
export type EventPage = Page<EventSummary> & { searchedBackTo: string | null }

// What is rare has no index of its own, because every publisher would pay for it: a page looks through so many events, and its cursor goes on from there.
const lookedThroughMax = 20_000

/**
 * The events of a scope, newest first. Ids and entities are found by index at any depth. By type or project a page looks through the next 20 000
 * events: it may have fewer rows than asked for, and yet a `nextCursor`, which continues behind the last event that was looked at.
 */
export async function listEvents(db: Db, scope: Scope, filters: EventFilters, page: PageRequest): Promise<EventPage> {
  const before = page.cursor === undefined ? null : uuidOfCursor('evt', page.cursor)
  const { conditions, isSifted } = await select(db, filters)
  const { take, skip } = rowsToRead(page)
  // Found first, because what is older than it on one of the two walks has not been looked at on the other.
  const stop = isSifted ? await endOfLook(db, scope, before) : undefined
  const range = [...(before === null ? [] : [Prisma.sql`id < ${before}::uuid`]), ...(stop ? [Prisma.sql`id >= ${stop.id}::uuid`] : [])]
  const ids = await db.$queryRaw<{ id: string }[]>`
    select v.id from ${visibleIn(scope, [...conditions, ...range], skip + take)} order by v.id desc limit ${take} offset ${skip}`
  const rows = await db.event.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    orderBy: { id: 'desc' },
    omit: { data: true },
  })
  const found = await toPage(
    rows.map(summarizeEvent),
    page,
    (row) => row.id,
    () => countRows(db, { firstOf: (rowsMax) => visibleIn(scope, conditions, rowsMax), all: visibleIn(scope, conditions, null) }),
  )
  if (found.nextCursor !== null || !stop) return { ...found, searchedBackTo: null }
  return { ...found, nextCursor: publicId('evt', stop.id), searchedBackTo: stop.createdAt.toISOString() }
}

/** `isSifted`: no index leads to the selected events, so one after the other is held against the conditions. */
type Selection = { conditions: Prisma.Sql[]; isSifted: boolean }

async function select(db: Db, { type, projectId, entityType, entityId, q }: EventFilters): Promise<Selection> {
  const indexed = [
    ...(q === undefined ? [] : [await searchOf(db, q)]),
    ...(entityId === undefined ? [] : [Prisma.sql`entity_id = ${entityId}`]),
  ]
  const others = [
    ...(type === undefined ? [] : [Prisma.sql`type = ${type}`]),
    ...(projectId === undefined ? [] : [Prisma.sql`project_id = ${projectId}`]),
    ...(entityType === undefined ? [] : [Prisma.sql`entity_type = ${entityType}`]),
  ]
  return { conditions: [...indexed, ...others], isSifted: indexed.length === 0 && others.length > 0 }
}

async function searchOf(db: Db, q: string): Promise<Prisma.Sql> {
  const event = parseId('evt', q)
  if (event) return Prisma.sql`id = ${event}::uuid`
  const delivery = parseId('dlv', q)
  if (delivery === null) return Prisma.sql`entity_id = ${q}`
  const row = await db.delivery.findUnique({ where: { id: delivery }, select: { eventId: true } })
  return row ? Prisma.sql`id = ${row.eventId}::uuid` : Prisma.sql`false`
}

/**
 * The newest events of a scope that meet the conditions, as `v`. Broadcasts belong to no organization and are seen by every one; test events belong
 * to their delivery alone. Two walks through event_organization_id_environment_id_idx, or event_entity_idx, because one for either would read
 * everybody's events; the order of the broadcasts is spelled as the index has it.
 */
function visibleIn({ organizationId, environment }: Scope, conditions: Prisma.Sql[], rowsMax: number | null): Prisma.Sql {
  const rest = Prisma.join([Prisma.sql`environment = ${environment}::environment and not test`, ...conditions], ' and ')
  return Prisma.sql`(
    (select id, created_at from event where organization_id = ${organizationId}::uuid and ${rest} order by id desc limit ${rowsMax}::bigint)
    union all
    (select id, created_at from event where organization_id is null and ${rest} order by organization_id, environment, id desc limit ${rowsMax}::bigint)
  ) v`
}

/** The last of the events that one page looks through; undefined when there are not so many. */
async function endOfLook(db: Db, scope: Scope, before: string | null): Promise<{ id: string; createdAt: Date } | undefined> {
  const conditions = before === null ? [] : [Prisma.sql`id < ${before}::uuid`]
  const rows = await db.$queryRaw<{ id: string; createdAt: Date }[]>`
    select v.id, v.created_at as "createdAt" from ${visibleIn(scope, conditions, lookedThroughMax)}
    order by v.id desc offset ${lookedThroughMax - 1} limit 1`
  return rows[0]
}

import { type Db, Prisma, type PrismaClient } from '../db/client.ts'
import { firstIdAt, newId } from '../ids.ts'

/** What a recovery sends again: what was created from `since` on and before `until`. */
export type Span = { since: Date; until: Date; includeSucceeded: boolean }

/**
 * How many events a recovery would send again, and when the first and the last of their deliveries were created. What failed and what was sent again are read
 * once each and put together by event: asked for one by one, every failed delivery would be looked for in every day's index of redeliveries.
 */
export async function countMatching(
  db: Db,
  endpointId: string,
  span: Span,
): Promise<{ matched: number; first: Date | null; last: Date | null }> {
  const [counted] = await db.$queryRaw<{ matched: number; first: Date | null; last: Date | null }[]>`
    select count(*)::int as matched, min(first) as first, max(last) as last
    from (
      select event_id, min(created_at) as first, max(created_at) as last
      from (
        select d.event_id, d.created_at from delivery d where ${lacking(endpointId, span)}
        union all
        select s.event_id, null from ${settling(endpointId, span)}
      ) sent
      group by event_id
      having bool_and(created_at is not null)
    ) matching`
  return counted ?? { matched: 0, first: null, last: null }
}

/**
 * The deliveries `d` of a span that a recovery sends again, if no other one settles it (`settling`). Reads delivery_endpoint_problem_idx, or delivery_endpoint_id_id_idx where it
 * wants all. A redelivery that failed does not count where the one it repeats has arrived or is on its way.
 */
function lacking(endpointId: string, { since, until, includeSucceeded }: Span): Prisma.Sql {
  const ofSpan = Prisma.sql`d.endpoint_id = ${endpointId}::uuid and d.id >= ${firstIdAt(since.getTime())}::uuid
    and d.id < ${firstIdAt(until.getTime())}::uuid and not d.test`
  if (includeSucceeded) return Prisma.sql`${ofSpan} and d.status in ('failed', 'skipped', 'succeeded')`
  // `offset 0` keeps the planner from reading all deliveries to answer for all of these at once.
  return Prisma.sql`${ofSpan} and d.problem in ('failed', 'skipped') and (d.redelivery_of is null or not exists (
    select from delivery o
    where o.id = d.redelivery_of and (o.status in ${settled} or (o.redelivery_of is not null and exists (
      select from delivery e where e.event_id = o.event_id and e.endpoint_id = o.endpoint_id and e.status in ${settled} offset 0
    )))
    offset 0
  ))`
}

const settled = Prisma.sql`('pending', 'retrying', 'succeeded')`

/**
 * What makes a delivery of the same event to an endpoint needless, as `s`, for `from`: what has arrived or is on its way, or only the latter, where what has
 * arrived is sent too. An event is published to an endpoint once, so every further delivery is a redelivery: delivery_redelivery_idx has no others.
 */
function settling(endpointId: string, { includeSucceeded }: Span): Prisma.Sql {
  return includeSucceeded
    ? Prisma.sql`due s where s.endpoint_id = ${endpointId}::uuid`
    : Prisma.sql`delivery s where s.endpoint_id = ${endpointId}::uuid and s.redelivery_of is not null and s.status in ${settled}`
}

// A recovery queues no more than this ahead of what its endpoint takes, so that cancelling it ends it.
const aheadMax = 500
const stepMax = 250

/**
 * Carries one running recovery a step further: some deliveries more are queued, or it is done. Returns whether there was anything to do, so that
 * the caller may go on at once. Any number of processes may call it; a recovery is stepped by one of them at a time, and outlives them all.
 */
export async function stepRecovery(db: PrismaClient): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const recovery = await nextRecovery(tx)
    if (!recovery) return false
    const endpoint = await tx.endpoint.findUnique({ where: { id: recovery.endpointId }, select: { deletedAt: true } })
    if (!endpoint || endpoint.deletedAt) return finish(tx, recovery.id, 'cancelled')
    const limit = Math.min(stepMax, recovery.perSecond ?? stepMax)
    const { last, queued } = await queueNext(tx, recovery, limit)
    if (last === undefined) return finish(tx, recovery.id, 'done')
    await tx.recovery.update({ where: { id: recovery.id }, data: { position: last, queued: { increment: queued }, steppedAt: new Date() } })
    return recovery.perSecond === null
  })
}

/** Carries all running recoveries as far as they go now. */
export async function stepRecoveries(db: PrismaClient): Promise<void> {
  while (await stepRecovery(db));
}

/**
 * Writes down how recoveries ended whose deliveries are all over, so that nobody counts them again. Reads delivery_recovery_idx; asked for once a minute,
 * because retries may take days.
 */
export async function settleRecoveries(db: Db): Promise<void> {
  await db.$executeRaw`
    update recovery r
    set succeeded = over.succeeded, failed = over.failed
    from (
      select r.id, count(d.id) filter (where d.status = 'succeeded')::int as succeeded, count(d.id) filter (where d.status in ('failed', 'skipped'))::int as failed
      from recovery r left join delivery d on d.recovery_id = r.id
      where r.state <> 'running' and r.succeeded is null
        and not exists (select from delivery w where w.recovery_id = r.id and w.status in ('pending', 'retrying'))
      group by r.id
    ) over
    where r.id = over.id`
}

type Running = Span & {
  id: string
  organizationId: string
  environment: string
  endpointId: string
  perSecond: number | null
  position: string | null
}

/** The recovery that has waited longest, whose endpoint is enabled and has taken most of what was queued for it, and whose pace allows it. */
async function nextRecovery(tx: Db): Promise<Running | undefined> {
  const rows = await tx.$queryRaw<Running[]>`
    select r.id, r.organization_id as "organizationId", r.environment::text, r.endpoint_id as "endpointId", r.since, r.until,
      r.include_succeeded as "includeSucceeded", r.per_second as "perSecond", r.position
    from recovery r left join endpoint e on e.id = r.endpoint_id
    where r.state = 'running' and (e.enabled is not false or e.deleted_at is not null)
      and (r.per_second is null or r.stepped_at is null or r.stepped_at <= now() - interval '1 second')
      and (
        select count(*) from (
          select from due q where q.organization_id = r.organization_id and q.endpoint_id = r.endpoint_id and q.state = 'ready' limit ${aheadMax}
        ) waiting) < ${aheadMax}
    order by r.stepped_at nulls first
    limit 1
    for update of r skip locked`
  return rows[0]
}

async function queueNext(tx: Db, recovery: Running, limit: number): Promise<{ last: string | undefined; queued: number }> {
  const rows = await tx.$queryRaw<{ id: string; eventId: string; first: boolean }[]>`
    select d.id, d.event_id as "eventId", row_number() over (partition by d.event_id order by d.id) = 1 as first
    from (
      select d.id, d.event_id from delivery d
      where ${lacking(recovery.endpointId, recovery)} and (${recovery.position}::uuid is null or d.id > ${recovery.position}::uuid)
        and not exists (select from ${settling(recovery.endpointId, recovery)} and s.event_id = d.event_id)
      order by d.id
      limit ${limit}
    ) d
    order by d.id`
  // Of several failed deliveries of one event, one is sent again; what comes in a later step finds that one on its way.
  const chosen = rows.filter(({ first }) => first)
  return { last: rows.at(-1)?.id, queued: chosen.length === 0 ? 0 : await insertRedeliveries(tx, recovery, chosen) }
}

async function insertRedeliveries(tx: Db, recovery: Running, chosen: { id: string }[]): Promise<number> {
  const rows = await tx.$queryRaw<{ count: number }[]>`
    with made as (
      insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, project_id, status, redelivery_of, recovery_id)
      select c.id, d.organization_id, d.environment, d.endpoint_id, d.event_id, d.event_type, d.category, d.project_id, 'pending', d.id, ${recovery.id}::uuid
      from unnest(${chosen.map(() => newId())}::uuid[], ${chosen.map(({ id }) => id)}::uuid[]) as c (id, original)
      join delivery d on d.id = c.original
      where exists (select from event v where v.id = d.event_id and v.erased_at is null)
      returning id, organization_id, endpoint_id, event_id
    ), queued as (
      insert into due (delivery_id, organization_id, endpoint_id, event_id, state)
      select id, organization_id, endpoint_id, event_id, 'ready' from made
    )
    select (select count(*)::int from made) as count, pg_notify('hookport_due', '')::text`
  return rows[0]?.count ?? 0
}

async function finish(tx: Db, id: string, state: 'done' | 'cancelled'): Promise<boolean> {
  await tx.recovery.update({ where: { id }, data: { state, finishedAt: new Date() } })
  return true
}

import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { sqlOf } from '../db/sql.ts'
import { invalidField, notFound } from '../errors.ts'
import { publicId, uuidOf } from '../ids.ts'
import { recentCallers } from './api-keys.ts'
import { type Actor, audit } from './audit.ts'
import { earliestDelivery } from './event-rows.ts'

/** What was erased of an event: of how many deliveries and attempts. */
export const expungedEventSchema = z.object({ id: z.string(), deliveries: z.number().int(), attempts: z.number().int() })

/** What an organization's expunge must be confirmed with. */
export const expungeOrganizationInput = z.object({
  confirm: z.string().describe('The slug of the organization once more, because nothing brings it back.'),
})

/** What was deleted of an organization. */
export const expungedOrganizationSchema = z.object({ id: z.string(), events: z.number().int(), deliveries: z.number().int() })

/**
 * Erases for good what an event carried: its data and the record it names, the headers and bodies of every request and response, what the sandbox's inbox kept
 * of it, and staff's notes. What has not been sent is skipped. That it was there, when, and what became of it stays in the log. `organizationId` (UUID) must be
 * the event's; null, for an operator, reaches any, broadcasts too. Throws `not_found`.
 */
export async function expungeEvent(
  db: PrismaClient,
  actor: Actor,
  organizationId: string | null,
  eventId: string,
): Promise<z.infer<typeof expungedEventSchema>> {
  const id = uuidOf('evt', eventId)
  return db.$transaction(async (tx) => {
    const event = await tx.event.findUnique({ where: { id }, select: { organizationId: true, environment: true, type: true } })
    if (!event || (organizationId !== null && event.organizationId !== organizationId)) throw notFound('event')
    await tx.$executeRaw`
      update event set data = 'null', entity_id = null, client_id = null, changed_attributes = '{}', erased_at = coalesce(erased_at, now())
      where id = ${id}::uuid`
    const sums = await eraseDeliveries(tx, id)
    await tx.$executeRaw`delete from inbox_message where headers->>'webhook-id' = ${eventId}`
    const { type: eventType, ...scope } = event
    await audit(tx, actor, { ...scope, action: 'event.expunged', subject: eventId, detail: { eventType, ...sums } })
    return { id: eventId, ...sums }
  })
}

// Who has claimed one of the deliveries finds its place in the queue gone, so that nothing of it is recorded any more.
const eraseSql = `
  with gone as (
    delete from due where event_id = $1::uuid returning delivery_id
  ), sent as (
    update delivery d
    set entity_id = '', status = case when gone.delivery_id is null then d.status else 'skipped' end,
      reason = case when gone.delivery_id is null then d.reason else 'event_expunged' end
    from delivery s left join gone on gone.delivery_id = s.id
    where s.event_id = $1::uuid and s.id >= $2::uuid and d.id = s.id and d.id >= $2::uuid
    returning d.id
  ), noted as (
    delete from delivery_note n using sent where n.delivery_id = sent.id
  ), erased as (
    update attempt a
    set request_headers = '{}', request_body = case when request_body is null then null else '' end,
      response_headers = case when response_headers is null then null else '{}'::json end, response_body = null
    from sent where a.delivery_id = sent.id
    returning a.number
  )
  select (select count(*) from sent)::int as deliveries, (select count(*) from erased)::int as attempts`

async function eraseDeliveries(tx: Db, id: string): Promise<{ deliveries: number; attempts: number }> {
  const [sums] = await sqlOf(tx)<{ deliveries: number; attempts: number }>(eraseSql, [id, earliestDelivery(id)])
  return sums ?? { deliveries: 0, attempts: 0 }
}

/**
 * Deletes an organization and everything that is its own, for good: members, keys, endpoints, secrets, events, deliveries, attempts. The accounts of its people
 * stay, because they are theirs, and so does the audit log, which nobody changes. It cannot sign in, publish or be delivered to from the first moment; the log
 * follows in small steps. Called again after an interruption, by the same id, it goes on. `confirm` must be the slug. Throws `invalid_input`.
 */
export async function expungeOrganization(
  db: PrismaClient,
  actor: Actor,
  organizationId: string,
  confirm: string,
): Promise<z.infer<typeof expungedOrganizationSchema>> {
  const organization = await db.organization.findUnique({ where: { id: organizationId }, select: { slug: true, name: true } })
  if (organization && organization.slug !== confirm) throw invalidField('confirm', `must be the slug, ${organization.slug}`)
  if (organization) await close(db, actor, organizationId, organization)
  recentCallers().forget()
  // Other processes know its keys for another second, and what is published in that goes as well.
  await sleep(recentMs)
  const deliveries = await inBatches(db, deliveriesSql, organizationId)
  const events = await inBatches(db, eventsSql, organizationId)
  for (const table of await tablesOf(db)) await sqlOf(db)(`delete from "${table}" where organization_id = $1::uuid`, [organizationId])
  return { id: publicId('org', organizationId), events, deliveries }
}

/** From here on the organization is not there for anybody. What hangs on it by foreign keys goes along. */
async function close(db: PrismaClient, actor: Actor, organizationId: string, detail: { slug: string; name: string }): Promise<void> {
  await db.$transaction(async (tx) => {
    const sql = sqlOf(tx)
    await sql('delete from due where organization_id = $1::uuid', [organizationId])
    for (const table of ['endpoint_hour', 'endpoint_state'])
      await sql(`delete from ${table} where endpoint_id in (select id from endpoint where organization_id = $1::uuid)`, [organizationId])
    await sql('delete from organization where id = $1::uuid', [organizationId])
    await audit(tx, actor, { organizationId: null, action: 'organization.expunged', subject: publicId('org', organizationId), detail })
  })
}

const recentMs = 1_000
const batchMax = 1_000

// Reads delivery_organization_id_environment_id_idx.
const deliveriesSql = `
  with gone as (
    delete from delivery where id in (select id from delivery where organization_id = $1::uuid limit ${batchMax}) returning id
  ), unsent as (
    delete from due using gone where due.delivery_id = gone.id
  ), tried as (
    delete from attempt a using gone where a.delivery_id = gone.id
  ), noted as (
    delete from delivery_note n using gone where n.delivery_id = gone.id
  )
  select count(*)::int as count from gone`

const eventsSql = `
  with gone as (
    delete from event where id in (select id from event where organization_id = $1::uuid limit ${batchMax}) returning id
  )
  select count(*)::int as count from gone`

async function inBatches(db: Db, text: string, organizationId: string): Promise<number> {
  let total = 0
  for (let count = batchMax; count === batchMax; total += count)
    count = (await sqlOf(db)<{ count: number }>(text, [organizationId]))[0]?.count ?? 0
  return total
}

/** Every table that says whose its rows are, so that one that is added later is not forgotten. The audit log is nobody's to change. */
async function tablesOf(db: Db): Promise<string[]> {
  const rows = await sqlOf(db)<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attname = 'organization_id' and not a.attisdropped and c.relname not in ('audit_entry', 'delivery', 'event')`,
    [],
  )
  return rows.map(({ name }) => name)
}

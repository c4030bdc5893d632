import type { Db, PrismaClient } from '#lib/db/client.ts'
import { type Sql, sqlOf } from '#lib/db/sql.ts'
import { newId, publicId } from '#lib/ids.ts'
import { audit, systemActor } from '#lib/webhooks/audit.ts'
import { sealedCallbackHash } from '#lib/webhooks/callback-hash.ts'
import { dataKeyOf } from '#lib/webhooks/data-keys.ts'
import { addSecret } from '#lib/webhooks/secrets.ts'
import { installCatalog, vendorCatalogs } from '#lib/webhooks/vendor-catalogs.ts'
import type { SeedDelivery, SeedEndpoint } from './deliveries.ts'
import { writeHistory } from './history.ts'
import { makeLog, type SeedLog } from './log.ts'
import { addNotes, addPeople } from './people.ts'
import { attemptRows, type Sender } from './requests.ts'
import { attemptColumns, deliveryColumns, dueColumns, eventColumns, insertRows } from './rows.ts'
import { writeStates } from './states.ts'

const dayMs = 86_400_000

export type SeedOptions = {
  slug: string
  name: string
  /** The same seed and moment make the same log; ids of accounts, keys and secrets differ. */
  seed: string
  nowMs: number
  deliveries: number
  /** Of everybody who is made along; null: nobody can sign in as one of them. */
  passwordHash: string | null
  /** Whether an organization that an earlier run made is removed first. */
  replace: boolean
}

/**
 * Makes an organization that has been in use for a month, in one transaction. Throws when the slug is taken, unless by an earlier run and `replace`
 * is set.
 */
export async function seedOrganization(db: PrismaClient, options: SeedOptions): Promise<SeedLog> {
  const { slug, name, seed, nowMs, deliveries, passwordHash } = options
  const known = await db.organization.findUnique({ where: { slug }, select: { id: true } })
  if (known) await checkReplaceable(db, known.id, options)
  await installMissingCatalogs(db)
  const log = makeLog(`${seed}:${slug}`, nowMs, deliveries)
  const organization = { id: newId(), slug, name }
  await db.$transaction(
    async (tx) => {
      if (known) await removeOrganization(tx, known.id)
      await tx.organization.create({ data: { ...organization, createdAt: new Date(nowMs - 32 * dayMs) } })
      await audit(tx, systemActor, {
        organizationId: organization.id,
        action: 'organization.created',
        subject: publicId('org', organization.id),
        detail: { seed },
      })
      const secrets = await addEndpoints(tx, organization.id, log.endpoints, nowMs)
      await writeLog(sqlOf(tx), organization.id, { organization, secrets }, log)
      await writeStates(sqlOf(tx), organization.id)
      const people = await addPeople(tx, organization, nowMs, passwordHash)
      await addRecovery(tx, organization.id, log, people.kofi.email)
      await writeHistory(tx, organization.id, people, log, nowMs)
      const failing = log.deliveries.find(({ status }) => status === 'retrying')
      if (failing) await addNotes(tx, people.support, failing.id, nowMs)
    },
    { timeout: 300_000 },
  )
  return log
}

/** Only what this command has made is ever removed by it. */
async function checkReplaceable(db: Db, organizationId: string, { slug, replace }: SeedOptions): Promise<void> {
  if (!replace) throw new Error(`${slug} exists already; --replace makes it anew`)
  const entry = await db.auditEntry.findFirst({
    where: { organizationId, action: 'organization.created', detail: { path: ['seed'], string_starts_with: '' } },
  })
  if (!entry) throw new Error(`${slug} was not made by this command, which therefore leaves it alone`)
}

async function installMissingCatalogs(db: PrismaClient): Promise<void> {
  const known = new Set((await db.eventType.findMany({ select: { name: true } })).map(({ name }) => name))
  for (const { name, eventTypes } of vendorCatalogs)
    if (eventTypes.some((type) => !known.has(type.name))) await installCatalog(db, systemActor, name)
}

/** Whatever names the organization, one of its endpoints or of its deliveries, by the tables that the database has now. The audit log keeps what it holds. */
async function removeOrganization(db: Db, organizationId: string): Promise<void> {
  const sql = sqlOf(db)
  const tables = await sql<{ name: string; named: string[] }>(
    `select c.relname as name, array_agg(a.attname::text) as named
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attname in ('organization_id', 'endpoint_id', 'delivery_id') and c.relname not in ('audit_entry', 'endpoint', 'delivery')
    group by c.relname`,
    [],
  )
  for (const { name, named } of tables) await sql(`delete from ${name} where ${ownedBy(named)}`, [organizationId])
  for (const name of ['delivery', 'endpoint']) await sql(`delete from ${name} where organization_id = $1::uuid`, [organizationId])
  await db.organization.delete({ where: { id: organizationId } })
}

function ownedBy(columns: string[]): string {
  if (columns.includes('organization_id')) return 'organization_id = $1::uuid'
  const [column, table] = columns.includes('delivery_id') ? ['delivery_id', 'delivery'] : ['endpoint_id', 'endpoint']
  return `${column} in (select id from ${table} where organization_id = $1::uuid)`
}

/** Returns the secret of each endpoint, by its UUID. One is in rotation. */
async function addEndpoints(db: Db, organizationId: string, endpoints: SeedEndpoint[], nowMs: number): Promise<Map<string, string>> {
  const secrets = new Map<string, string>()
  for (const endpoint of endpoints) {
    const { receiver: _, disabledDaysAgo, retrySchedule, name, ...columns } = endpoint
    const createdAt = new Date(nowMs - 31 * dayMs)
    const schedule = retrySchedule === null ? {} : { retrySchedule }
    const hash = await sealedCallbackHash(db, await dataKeyOf(db, organizationId), endpoint.id, endpoint.id)
    const state = { enabled: disabledDaysAgo === null, ...hash, createdAt, updatedAt: createdAt }
    await db.endpoint.create({ data: { ...columns, ...schedule, ...state, organizationId } })
    const owned = { id: endpoint.id, format: endpoint.format, organizationId }
    secrets.set(endpoint.id, await addSecret(db, owned))
    if (name !== 'alerts') continue
    await db.endpointSecret.updateMany({ where: { endpointId: endpoint.id }, data: { expiresAt: new Date(nowMs + 0.85 * dayMs) } })
    await addSecret(db, owned)
  }
  return secrets
}

async function writeLog(sql: Sql, organizationId: string, sender: Sender, { events, deliveries }: SeedLog): Promise<void> {
  const ofOrganization = { organization_id: organizationId }
  await insertRows(
    sql,
    'event',
    eventColumns,
    events.map((event) => ({
      ...ofOrganization,
      id: event.id,
      environment: event.environment,
      type: event.type,
      category: event.category,
      data: event.data,
      occurred_at: event.occurredAt,
      project_id: event.projectId,
      entity_type: event.entityType,
      entity_id: event.entityId,
      changed_attributes: event.changedAttributes,
      client_id: event.clientId,
      test: event.test,
      created_at: event.occurredAt,
    })),
  )
  await insertRows(
    sql,
    'delivery',
    deliveryColumns,
    deliveries.map((delivery) => ({ ...ofOrganization, ...deliveryRow(delivery) })),
  )
  await insertRows(
    sql,
    'attempt',
    attemptColumns,
    deliveries.flatMap((delivery) => attemptRows(sender, delivery)),
  )
  const waiting = deliveries.flatMap((delivery) =>
    delivery.dueAtMs === null ? [] : [{ ...ofOrganization, ...dueRow(delivery, delivery.dueAtMs) }],
  )
  await insertRows(sql, 'due', dueColumns, waiting)
  await sql(hoursSql, [organizationId])
}

// What those who deliver would have counted meanwhile.
const hoursSql = `
  insert into endpoint_hour (endpoint_id, hour, succeeded, retrying, failed, answered, duration_ms, last_success_at)
  select d.endpoint_id, date_trunc('hour', a.started_at), count(*) filter (where a.error_class is null),
    count(*) filter (where a.error_class is not null and (d.status <> 'failed' or a.number < d.attempt_count)),
    count(*) filter (where d.status = 'failed' and a.number = d.attempt_count),
    count(a.status_code), coalesce(sum(a.duration_ms) filter (where a.status_code is not null), 0),
    max(a.started_at + a.duration_ms * interval '1 millisecond') filter (where a.error_class is null)
  from delivery d join attempt a on a.delivery_id = d.id
  where d.organization_id = $1::uuid and not d.test
  group by d.endpoint_id, date_trunc('hour', a.started_at)`

function deliveryRow({ event, endpoint, attempts, ...delivery }: SeedDelivery) {
  const last = attempts.at(-1)
  return {
    id: delivery.id,
    environment: endpoint.environment,
    endpoint_id: endpoint.id,
    event_id: event.id,
    event_type: event.type,
    category: event.category,
    project_id: event.projectId,
    entity_id: event.entityId ?? '',
    status: delivery.status,
    reason: delivery.reason,
    code: delivery.code,
    attempt_count: attempts.length,
    test: event.test,
    redelivery_of: delivery.redeliveryOf,
    recovery_id: delivery.recoveryId,
    created_at: new Date(delivery.createdAtMs),
    last_attempt_at: last ? new Date(last.startedAtMs) : null,
  }
}

function dueRow({ id, event, endpoint, attempts }: SeedDelivery, dueAtMs: number) {
  const queued = { state: 'scheduled', retry: attempts.length > 0, attempt_count: attempts.length, due_at: new Date(dueAtMs) }
  return { delivery_id: id, endpoint_id: endpoint.id, event_id: event.id, ...queued }
}

async function addRecovery(db: Db, organizationId: string, { recovery }: SeedLog, orderedBy: string): Promise<void> {
  const { id, endpointId, sinceMs, untilMs, orderedAtMs, deliveries } = recovery
  const span = { since: new Date(sinceMs), until: new Date(untilMs), includeSucceeded: false, perSecond: 20 }
  const finishedAt = new Date(orderedAtMs + 1_000 + deliveries.length * 50)
  const counts = {
    matched: deliveries.length,
    queued: deliveries.length,
    succeeded: deliveries.length,
    position: deliveries.at(-1)?.redeliveryOf ?? null,
  }
  await db.recovery.create({
    data: {
      id,
      organizationId,
      environment: 'production',
      endpointId,
      ...span,
      ...counts,
      state: 'done',
      orderedBy,
      createdAt: new Date(orderedAtMs),
      steppedAt: finishedAt,
      finishedAt,
    },
  })
}

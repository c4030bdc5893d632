import { type Db, Prisma } from '../db/client.ts'
import { firstIdAt, publicId, uuidOf } from '../ids.ts'

/** How an organization is. Counts end at `countMax`; whoever shows them says so. Times in ISO 8601. */
export type OrganizationHealth = {
  id: string
  slug: string
  name: string
  createdAt: string
  /** Of those not deleted, in both environments. */
  endpoints: { total: number; enabled: number; failing: number }
  /** Deliveries created in the last 24 hours, without tests; `failed` are those whose attempts are spent. */
  lastDay: { total: number; failed: number; retrying: number }
  /** What a dispatcher could send this moment, and for how long the oldest of it has waited, in seconds. */
  backlog: { ready: number; oldestSeconds: number }
  /** When the newest delivery was created; null while there was none. */
  lastDeliveryAt: string | null
}

/** Counts end here, so that a busy organization costs the list no more than others do. */
export const countMax = 10_000

/** The page of organizations that is asked for: `after` is the slug that the page before ended with. */
export type HealthRequest = { onlyFailing: boolean; after?: string | undefined; limit: number }

export type HealthPage = { organizations: OrganizationHealth[]; nextAfter: string | null }

/**
 * Organizations by slug, each with its health: all, or those with an endpoint that is failing.
 */
export async function listOrganizationHealth(db: Db, { onlyFailing, after, limit }: HealthRequest): Promise<HealthPage> {
  const conditions = [
    Prisma.sql`true`,
    ...(after === undefined ? [] : [Prisma.sql`o.slug > ${after}`]),
    ...(onlyFailing ? [Prisma.sql`exists (select from endpoint e where e.organization_id = o.id and ${fails})`] : []),
  ]
  const found = await readHealth(db, Prisma.join(conditions, ' and '), limit + 1)
  const organizations = found.slice(0, limit)
  return { organizations, nextAfter: found.length > limit ? (organizations.at(-1)?.slug ?? null) : null }
}

/** The health of some organizations, named by their public ids. */
export async function healthOf(db: Db, organizationIds: string[]): Promise<OrganizationHealth[]> {
  const ids = organizationIds.map((id) => uuidOf('org', id))
  return ids.length === 0 ? [] : readHealth(db, Prisma.sql`o.id = any(${ids}::uuid[])`, ids.length)
}

// The one rule of what is failing: what the endpoint's own page and its organization's home say, too (endpoint_state).
const fails = Prisma.sql`e.enabled and e.deleted_at is null and exists (
  select from endpoint_state s where s.endpoint_id = e.id and s.failing_since is not null and s.failures > 0)`

type HealthRow = {
  id: string
  slug: string
  name: string
  createdAt: Date
  total: number
  enabled: number
  failing: number
  dayTotal: number
  dayFailed: number
  dayRetrying: number
  ready: number
  oldestSeconds: number
  lastDeliveryAt: Date | null
}

async function readHealth(db: Db, where: Prisma.Sql, rowsMax: number): Promise<OrganizationHealth[]> {
  const since = firstIdAt(Date.now() - 86_400_000)
  const rows = await db.$queryRaw<HealthRow[]>`
    select o.id, o.slug, o.name, o.created_at as "createdAt", e.*,
      ${dayCount(since, Prisma.sql`not d.test`)} as "dayTotal",
      ${dayCount(since, Prisma.sql`not d.test and d.problem = 'failed'`)} as "dayFailed",
      ${dayCount(since, Prisma.sql`not d.test and d.problem = 'retrying'`)} as "dayRetrying",
      w.*, newest.at as "lastDeliveryAt"
    from (select o.* from organization o where ${where} order by o.slug limit ${rowsMax}) o
    cross join lateral (
      select count(*)::int as total, count(*) filter (where e.enabled)::int as enabled, count(*) filter (where ${fails})::int as failing
      from endpoint e where e.organization_id = o.id and e.deleted_at is null
    ) e
    cross join lateral (
      select count(*)::int as ready, coalesce(greatest(extract(epoch from now() - min(due_at)), 0), 0)::float8 as "oldestSeconds"
      from (select q.due_at from due q where q.organization_id = o.id and q.state = 'ready' limit ${countMax}) q
    ) w
    cross join lateral (
      select max(one.created_at) as at from unnest(enum_range(null::environment)) as env (environment) cross join lateral (
        select d.created_at from delivery d where d.organization_id = o.id and d.environment = env.environment order by d.id desc limit 1
      ) one
    ) newest
    order by o.slug`
  return rows.map(presentHealth)
}

// One environment at a time, so that the indexes, which begin with the two, are walked from their newest ends.
function dayCount(since: string, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    select coalesce(sum(n), 0)::int from unnest(enum_range(null::environment)) as env (environment) cross join lateral (
      select count(*) as n from (
        select from delivery d
        where d.organization_id = o.id and d.environment = env.environment and d.id >= ${since}::uuid and ${condition} limit ${countMax}
      ) counted
    ) counts)`
}

function presentHealth(row: HealthRow): OrganizationHealth {
  const { id, slug, name, createdAt, total, enabled, failing, dayTotal, dayFailed, dayRetrying, ready, oldestSeconds, lastDeliveryAt } = row
  return {
    id: publicId('org', id),
    slug,
    name,
    createdAt: createdAt.toISOString(),
    endpoints: { total, enabled, failing },
    lastDay: { total: Math.min(dayTotal, countMax), failed: Math.min(dayFailed, countMax), retrying: Math.min(dayRetrying, countMax) },
    backlog: { ready, oldestSeconds },
    lastDeliveryAt: lastDeliveryAt?.toISOString() ?? null,
  }
}

import type { Pool } from 'pg'
import { uuidArray } from '../db/arrays.ts'
import type { Sql } from '../db/sql.ts'
import type { EventRow, PublishScope, Target } from './event-rows.ts'
import { goAlike, mismatchOf, type Subscription } from './matching.ts'

type Subscriber = Target & Subscription & { environment: string }

const subscriberColumns = `e.id, e.organization_id as "organizationId", e.environment::text, e.enabled, e.event_types as "eventTypes",
    e.project_ids as "projectIds", e.entity_type as "entityType", e.attributes`

// A revision names the transactions (`xmin`) that wrote the rows of a scope's endpoints, in the order of those. Endpoints come only where it is not the known one.
const subscribersSql = `
  with scope as materialized (
    select s.*, r.revision
    from (select organization_id, environment::environment, known from unnest($1::uuid[], $2::text[], $3::text[]) s (organization_id, environment, known)) s
    cross join lateral (
      select coalesce(hashtextextended(string_agg(e.xmin::text, ' ' order by e.id), 0)::text, 'none') as revision
      from endpoint e where e.organization_id = s.organization_id and e.environment = s.environment and e.deleted_at is null
    ) r
  )
  select s.organization_id || ' ' || s.environment as scope, s.revision, ${subscriberColumns}
  from scope s left join endpoint e
    on s.revision <> s.known and e.organization_id = s.organization_id and e.environment = s.environment and e.deleted_at is null
  order by e.id`

const everybodySql = `select ${subscriberColumns} from endpoint e where e.deleted_at is null and e.environment::text = any($1) order by e.id`

/** Subscribers by `<organization> <environment>`, as they were when they were read last. */
export type KeptSubscribers = Map<string, { revision: string; subscribers: Subscriber[] }>

/**
 * What remembers subscribers, so that an event for thousands of endpoints reads only those of organizations in which one has changed. For transactions
 * on this pool that change no endpoints: of a transaction that writes a row twice, nobody else sees what was there in between, nor tells it apart.
 */
export function keepSubscribers(pool: Pool): KeptSubscribers {
  const kept: KeptSubscribers = new Map()
  // A new connection may reach another server, which after a failover counts on from less than the process has seen.
  pool.on('connect', () => kept.clear())
  return kept
}

/**
 * Finds the endpoints that some events may go to, and returns what tells where one of them goes, the oldest endpoint first. Matched in memory, by the
 * same function that later explains why an endpoint got nothing.
 */
export async function findTargets(sql: Sql, rows: EventRow[], kept: KeptSubscribers = new Map()): Promise<(row: EventRow) => Target[]> {
  const endpoints = await subscribers(sql, rows, kept)
  // The events of a batch are mostly alike, and then one goes where the one before it went.
  let last: { row: EventRow; targets: Target[] } | undefined
  return (row) => {
    if (last === undefined || !isSameScope(last.row, row) || !goAlike(last.row, row)) {
      const known = endpoints.get(scopeOf(row)) ?? []
      last = { row, targets: known.filter((one) => mismatchOf(one, row) === null) }
    }
    return last.targets
  }
}

function isSameScope(a: PublishScope, b: PublishScope): boolean {
  return a.organizationId === b.organizationId && a.environment === b.environment
}

/** The endpoints that may be meant, by the scope in which they are looked for. */
async function subscribers(sql: Sql, rows: EventRow[], kept: KeptSubscribers): Promise<Map<string, Subscriber[]>> {
  const own = rows.filter(({ organizationId }) => organizationId !== null)
  const broadcast = new Set(rows.filter(({ organizationId }) => organizationId === null).map(({ environment }) => environment))
  return new Map([...(await ofOrganizations(sql, own, kept)), ...(await ofEverybody(sql, [...broadcast]))])
}

type Found = Subscriber & { scope: string; revision: string }

async function ofOrganizations(sql: Sql, rows: EventRow[], kept: KeptSubscribers): Promise<Map<string, Subscriber[]>> {
  const scopes = new Map(rows.map((row) => [scopeOf(row), row]))
  if (scopes.size === 0) return new Map()
  // Others clear it, and put in what they have read, while this waits.
  const known = new Map([...scopes.keys()].map((scope) => [scope, kept.get(scope)]))
  const found = await sql<Found>(subscribersSql, [
    uuidArray([...scopes.values()].map(({ organizationId }) => organizationId)),
    [...scopes.values()].map(({ environment }) => environment),
    [...known.values()].map((one) => one?.revision ?? ''),
  ])
  const all = new Map<string, Subscriber[]>()
  for (const [scope, read] of Map.groupBy(found, ({ scope }) => scope)) {
    const revision = read[0]?.revision ?? ''
    const before = known.get(scope)
    // Where there is nothing to read, a row says so all the same.
    const subscribers = before?.revision === revision ? before.subscribers : read.filter(({ id }) => id !== null)
    all.set(scope, subscribers)
    if (subscribers !== before?.subscribers) keep(kept, scope, { revision, subscribers })
  }
  return all
}

const keptMax = 10_000

function keep(kept: KeptSubscribers, scope: string, one: { revision: string; subscribers: Subscriber[] }): void {
  kept.set(scope, one)
  if ([...kept.values()].reduce((sum, { subscribers }) => sum + 1 + subscribers.length, 0) > keptMax) kept.clear()
}

/** By `null <environment>`. */
async function ofEverybody(sql: Sql, environments: string[]): Promise<Map<string, Subscriber[]>> {
  if (environments.length === 0) return new Map()
  return Map.groupBy(await sql<Subscriber>(everybodySql, [environments]), ({ environment }) =>
    scopeOf({ organizationId: null, environment }),
  )
}

function scopeOf({ organizationId, environment }: { organizationId: string | null; environment: string }): string {
  return `${organizationId} ${environment}`
}

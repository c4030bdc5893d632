import type { Sql } from '../db/sql.ts'
import type { EventRow, PublishScope, Target } from './event-rows.ts'
import { goAlike, mismatchOf, type Subscription } from './matching.ts'

type Subscriber = Target & Subscription & { environment: string }

const subscribersSql = `
  select id, organization_id as "organizationId", environment::text, enabled, event_types as "eventTypes", project_ids as "projectIds",
    entity_type as "entityType", attributes
  from endpoint
  where deleted_at is null and environment::text = any($1) and ($2 or organization_id = any($3))`

/**
 * Finds the endpoints that some events may go to, and returns what tells where one of them goes. Matched in memory, by the same function that later
 * explains why an endpoint got nothing.
 */
export async function findTargets(sql: Sql, rows: EventRow[]): Promise<(row: EventRow) => Target[]> {
  const endpoints = await subscribers(sql, rows)
  // The events of a batch are mostly alike, and then one goes where the one before it went.
  let last: { row: EventRow; targets: Target[] } | undefined
  return (row) => {
    if (last === undefined || !isSameScope(last.row, row) || !goAlike(last.row, row)) {
      const known = endpoints.get(`${row.organizationId} ${row.environment}`) ?? []
      last = { row, targets: known.filter((one) => mismatchOf(one, row) === null) }
    }
    return last.targets
  }
}

function isSameScope(a: PublishScope, b: PublishScope): boolean {
  return a.organizationId === b.organizationId && a.environment === b.environment
}

/** The endpoints that may be meant, by the scope in which they are looked for. */
async function subscribers(sql: Sql, rows: EventRow[]): Promise<Map<string, Subscriber[]>> {
  const organizations = [...new Set(rows.flatMap((row) => row.organizationId ?? []))]
  const isBroadcast = rows.some((row) => row.organizationId === null)
  const environments = [...new Set(rows.map((row) => row.environment))]
  const found = await sql<Subscriber>(subscribersSql, [environments, isBroadcast, organizations])
  const byScope = new Map<string, Subscriber[]>()
  for (const endpoint of found) {
    for (const name of [`${endpoint.organizationId} ${endpoint.environment}`, ...(isBroadcast ? [`null ${endpoint.environment}`] : [])]) {
      const list = byScope.get(name)
      if (list) list.push(endpoint)
      else byScope.set(name, [endpoint])
    }
  }
  return byScope
}

import { plainArray, textArray, uuidArray } from '../db/arrays.ts'
import type { Environment } from '../db/client.ts'
import type { Sql } from '../db/sql.ts'
import { firstIdAt, newId, parseId, timeOfId } from '../ids.ts'

/** Where an event goes: one organization and environment, or (null) every organization that has a matching endpoint there. */
export type PublishScope = { organizationId: string | null; environment: Environment }

/** An event about to be written; `data` is the JSON text that is sent. */
export type EventRow = PublishScope & {
  id: string
  type: string
  category: string
  data: string
  occurredAt: Date
  projectId: string | null
  entityType: string | null
  entityId: string | null
  changedAttributes: string[]
  clientId: string | null
  ephemeral: boolean
  /** The span that publishes it, where traces are exported. */
  traceparent: string | null
}

/** An event's id may be its publisher's own, and so lie this far from the present; in milliseconds. */
export const ownIdAgeMsMax = 86_400_000

/**
 * A publisher's own id that is one of ours and of today becomes the event's id; any other text only identifies the request. Events are kept by
 * the day of their id, so one of another time would be put away with what is long over.
 */
export function ownEventId(id: string | undefined): string | null {
  const uuid = id === undefined ? null : parseId('evt', id)
  return uuid !== null && Math.abs(timeOfId(uuid) - Date.now()) < ownIdAgeMsMax ? uuid : null
}

/** No delivery of an event has a lesser id than this: what looks for them need not look into older days. All are UUIDs. */
export function earliestDelivery(eventId: string): string {
  return firstIdAt(timeOfId(eventId) - ownIdAgeMsMax)
}

/** An endpoint that an event goes to. */
export type Target = { id: string; organizationId: string; enabled: boolean }

// An array of arrays cannot have rows of different lengths, so each event's list travels as one JSON text.
const eventsSql = `
  insert into event (id, organization_id, environment, type, category, data, occurred_at, project_id, entity_type, entity_id, changed_attributes, client_id, ephemeral,
    traceparent)
  select id, organization_id, environment::environment, type, category, data, occurred_at, project_id, entity_type, entity_id,
    case when changed_attributes is null then '{}' else array(select json_array_elements_text(changed_attributes::json)) end, client_id, ephemeral,
    traceparent
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::boolean[],
    $14::text[])
    as e (id, organization_id, environment, type, category, data, occurred_at, project_id, entity_type, entity_id, changed_attributes, client_id, ephemeral,
      traceparent)
  on conflict (id) do nothing
  returning id`

/** Writes events of different ids in one statement and returns the ids of those that were new. */
export async function insertEvents(sql: Sql, events: EventRow[]): Promise<Set<string>> {
  if (events.length === 0) return new Set()
  // Whoever writes the same ids at this moment waits for them in the same order, so that no two wait for each other.
  const rows = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const inserted = await sql<{ id: string }>(eventsSql, [
    uuidArray(rows.map((row) => row.id)),
    uuidArray(rows.map((row) => row.organizationId)),
    textArray(rows.map((row) => row.environment)),
    textArray(rows.map((row) => row.type)),
    textArray(rows.map((row) => row.category)),
    textArray(rows.map((row) => row.data)),
    rows.map((row) => row.occurredAt.toISOString()),
    textArray(rows.map((row) => row.projectId)),
    textArray(rows.map((row) => row.entityType)),
    textArray(rows.map((row) => row.entityId)),
    textArray(rows.map((row) => (row.changedAttributes.length === 0 ? null : JSON.stringify(row.changedAttributes)))),
    textArray(rows.map((row) => row.clientId)),
    plainArray(rows.map((row) => row.ephemeral)),
    textArray(rows.map((row) => row.traceparent)),
  ])
  return new Set(inserted.map(({ id }) => id))
}

// The columns of the event travel with each of its deliveries: PostgreSQL cannot know how long the lists are, and joins two of them each with each.
const deliveriesSql = `
  with target as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
      as t (id, organization_id, endpoint_id, enabled, event_id, environment, event_type, category, project_id, entity_id)
  ), fanned_out as (
    insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, project_id, entity_id, status, reason)
    select id, organization_id, environment::environment, endpoint_id, event_id, event_type, category, project_id, entity_id,
      case when enabled then 'pending' else 'skipped' end::delivery_status,
      case when enabled then null else 'endpoint_disabled' end
    from target
  ), queued as (
    insert into due (delivery_id, organization_id, endpoint_id, event_id, state)
    select id, organization_id, endpoint_id, event_id, 'ready' from target where enabled
  )
  select pg_notify('hookport_due', '')::text where exists (select from target where enabled)`

// One statement for more would hold its memory and its locks for long; a transaction may have many of them.
const deliveriesMax = 5_000

/** Writes the deliveries of events, and for each enabled endpoint its place in the queue, and wakes the dispatchers when the transaction commits. */
export async function insertDeliveries(sql: Sql, fanOut: { row: EventRow; targets: Target[] }[]): Promise<void> {
  for (const part of parts(fanOut)) {
    const deliveries = part.flatMap(({ row, targets }) => targets.map((target) => ({ row, target })))
    await sql(deliveriesSql, [
      uuidArray(deliveries.map(() => newId())),
      uuidArray(deliveries.map(({ target }) => target.organizationId)),
      uuidArray(deliveries.map(({ target }) => target.id)),
      plainArray(deliveries.map(({ target }) => target.enabled)),
      uuidArray(deliveries.map(({ row }) => row.id)),
      textArray(deliveries.map(({ row }) => row.environment)),
      textArray(deliveries.map(({ row }) => row.type)),
      textArray(deliveries.map(({ row }) => row.category)),
      textArray(deliveries.map(({ row }) => row.projectId)),
      // Empty is known to be none; what is null is looked up row by row.
      textArray(deliveries.map(({ row }) => row.entityId ?? '')),
    ])
  }
}

/** Cuts a fan-out into parts of at most `deliveriesMax` deliveries; an event with more of them is spread over several. */
function parts(fanOut: { row: EventRow; targets: Target[] }[]): { row: EventRow; targets: Target[] }[][] {
  const all: { row: EventRow; targets: Target[] }[][] = []
  let part: { row: EventRow; targets: Target[] }[] = []
  let room = deliveriesMax
  for (const { row, targets } of fanOut) {
    for (let start = 0; start < targets.length; ) {
      const some = targets.slice(start, start + room)
      part.push({ row, targets: some })
      start += some.length
      room -= some.length
      if (room > 0) continue
      all.push(part)
      part = []
      room = deliveriesMax
    }
  }
  return part.length > 0 ? [...all, part] : all
}

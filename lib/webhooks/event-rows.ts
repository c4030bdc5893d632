import type { Environment } from '../db/client.ts'
import { columnsOf, plainColumn, textColumn, uuidColumn } from '../db/columns.ts'
import type { Sql } from '../db/sql.ts'
import { firstIdAt, newId, parseId, timeOfId } from '../ids.ts'

/** Where an event goes: one organization and environment, or (null) every organization that has a matching endpoint there. */
export type PublishScope = { organizationId: string | null; environment: Environment }

/** An event about to be written; `data` is the JSON text that is sent. */
export type EventRow = PublishScope & {
  id: string
  /** Whether its publisher has chosen the id (`ownEventId`), so that there may be such an event already. */
  isOwnId: boolean
  type: string
  category: string
  data: string
  /** As ISO 8601. */
  occurredAt: string
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
const eventColumns = columnsOf<EventRow>({
  id: uuidColumn((row) => row.id),
  organization_id: uuidColumn((row) => row.organizationId),
  environment: plainColumn('environment', (row) => row.environment),
  type: textColumn((row) => row.type),
  category: textColumn((row) => row.category),
  data: textColumn((row) => row.data),
  occurred_at: plainColumn('timestamptz', (row) => row.occurredAt),
  project_id: textColumn((row) => row.projectId),
  entity_type: textColumn((row) => row.entityType),
  entity_id: textColumn((row) => row.entityId),
  changed_attributes: textColumn((row) => (row.changedAttributes.length === 0 ? null : JSON.stringify(row.changedAttributes))),
  client_id: textColumn((row) => row.clientId),
  ephemeral: plainColumn('boolean', (row) => row.ephemeral),
  traceparent: textColumn((row) => row.traceparent),
})

const eventsSql = `
  insert into event (id, organization_id, environment, type, category, data, occurred_at, project_id, entity_type, entity_id, changed_attributes, client_id, ephemeral,
    traceparent)
  select id, organization_id, environment, type, category, data, occurred_at, project_id, entity_type, entity_id,
    case when changed_attributes is null then '{}' else array(select json_array_elements_text(changed_attributes::json)) end, client_id, ephemeral,
    traceparent
  from (${eventColumns.select}) as e`

// Only for ids that somebody else has chosen: it looks up every id, and writes every row in two steps.
const unlessTakenSql = `${eventsSql}
  on conflict (id) do nothing
  returning id`

/** Writes events of different ids in one statement and returns those of the ids that were taken: of these nothing is written. */
export async function insertEvents(sql: Sql, events: EventRow[]): Promise<Set<string>> {
  if (events.length === 0) return new Set()
  if (!events.some((row) => row.isOwnId)) {
    await sql(eventsSql, eventColumns.parameters(events))
    return new Set()
  }
  // Whoever writes the same ids at this moment waits for them in the same order, so that no two wait for each other.
  const rows = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const inserted = await sql<{ id: string }>(unlessTakenSql, eventColumns.parameters(rows))
  return new Set(rows.map(({ id }) => id)).difference(new Set(inserted.map(({ id }) => id)))
}

type DeliveryRow = { id: string; event: EventRow; target: Target }

// The columns of the event travel with each of its deliveries: PostgreSQL cannot know how long the lists are, and joins two of them each with each.
const deliveryColumns = columnsOf<DeliveryRow>({
  id: uuidColumn((row) => row.id),
  organization_id: uuidColumn(({ target }) => target.organizationId),
  endpoint_id: uuidColumn(({ target }) => target.id),
  enabled: plainColumn('boolean', ({ target }) => target.enabled),
  event_id: uuidColumn(({ event }) => event.id),
  environment: plainColumn('environment', ({ event }) => event.environment),
  event_type: textColumn(({ event }) => event.type),
  category: textColumn(({ event }) => event.category),
  project_id: textColumn(({ event }) => event.projectId),
  // Empty is known to be none; what is null is looked up row by row.
  entity_id: textColumn(({ event }) => event.entityId ?? ''),
})

const deliveriesSql = `
  with target as materialized (
    ${deliveryColumns.select}
  ), fanned_out as (
    insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, project_id, entity_id, status, reason)
    select id, organization_id, environment, endpoint_id, event_id, event_type, category, project_id, entity_id,
      case when enabled then 'pending'::delivery_status else 'skipped' end, case when enabled then null else 'endpoint_disabled' end
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
    const deliveries = part.flatMap(({ row: event, targets }) => targets.map((target) => ({ id: newId(), event, target })))
    await sql(deliveriesSql, deliveryColumns.parameters(deliveries))
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

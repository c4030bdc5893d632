import type { Pool } from 'pg'
import { uuidArray } from '../db/arrays.ts'
import type { Environment } from '../db/client.ts'

/** The event of a claim. Deliveries that are claimed together share it. */
export type ClaimedEvent = {
  id: string
  environment: Environment
  type: string
  category: string
  occurredAt: Date
  dataText: string
  entityType: string | null
  entityId: string | null
  clientId: string | null
  ephemeral: boolean
}

/** The endpoint of a claim as it is at this moment. Deliveries that are claimed together share it. */
export type ClaimedEndpoint = {
  id: string
  url: string
  format: string
  callbackHash: string
  organizationSlug: string
  organizationName: string
  enabled: boolean
  deleted: boolean
  headers: Buffer | null
  retrySchedule: unknown
  /** The live secrets, the current one first. */
  secrets: { id: string; ciphertext: string }[]
}

// Joined from the list, so that each id is looked for in its own partition only.
const eventsSql = `
  select v.id, v.environment::text, v.type, v.category, v.occurred_at as "occurredAt", v.data as "dataText",
    v.entity_type as "entityType", v.entity_id as "entityId", v.client_id as "clientId", v.ephemeral
  from unnest($1::uuid[]) as wanted (id) join event v on v.id = wanted.id`

/** Reads events by their ids (UUID). */
export async function readEvents(pool: Pool, ids: string[]): Promise<Map<string, ClaimedEvent>> {
  const { rows } = await pool.query<ClaimedEvent>({ name: 'claimed-events', text: eventsSql, values: [uuidArray(ids)] })
  return new Map(rows.map((row) => [row.id, row]))
}

const endpointsSql = `
  select e.id, e.url, e.format, e.callback_hash as "callbackHash", o.slug as "organizationSlug", o.name as "organizationName", e.enabled,
    e.deleted_at is not null as deleted, e.headers, e.retry_schedule as "retrySchedule",
    coalesce((
      select jsonb_agg(jsonb_build_object('id', s.id, 'ciphertext', encode(s.ciphertext, 'base64')) order by s.expires_at desc nulls first)
      from endpoint_secret s
      where s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > now())
    ), '[]') as secrets
  from unnest($1::uuid[]) as wanted (id) join endpoint e on e.id = wanted.id join organization o on o.id = e.organization_id`

/** Reads endpoints by their ids (UUID), deleted ones too. */
export async function readEndpoints(pool: Pool, ids: string[]): Promise<Map<string, ClaimedEndpoint>> {
  const { rows } = await pool.query<ClaimedEndpoint>({ name: 'claimed-endpoints', text: endpointsSql, values: [uuidArray(ids)] })
  return new Map(rows.map((row) => [row.id, row]))
}

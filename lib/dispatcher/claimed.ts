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
  traceparent: string | null
}

/** The endpoint of a claim as it is at this moment. Deliveries that are claimed together share it. */
export type ClaimedEndpoint = {
  id: string
  url: string
  format: string
  /** Encrypted, or as text where it is from before there were data keys. */
  callbackHash: string | null
  callbackHashSealed: Buffer | null
  organizationSlug: string
  organizationName: string
  enabled: boolean
  deleted: boolean
  headers: Buffer | null
  retrySchedule: unknown
  signing: string
  /** The live secrets, the current ones first; `ciphertext` in base64. */
  secrets: { id: string; kind: string; ciphertext: string }[]
  /** Its organization's data key, `wrapped` in base64; null where that has none yet. */
  dataKey: { id: string; masterKeyId: string; wrapped: string } | null
}

// Joined from the list, so that each id is looked for in its own partition only.
const eventsSql = `
  select v.id, v.environment::text, v.type, v.category, v.occurred_at as "occurredAt", v.data as "dataText",
    v.entity_type as "entityType", v.entity_id as "entityId", v.client_id as "clientId", v.ephemeral, v.traceparent
  from unnest($1::uuid[]) as wanted (id) join event v on v.id = any(array[wanted.id])`

/** Reads events by their ids (UUID). */
export async function readEvents(pool: Pool, ids: string[]): Promise<Map<string, ClaimedEvent>> {
  const { rows } = await pool.query<ClaimedEvent>({ name: 'claimed-events', text: eventsSql, values: [uuidArray(ids)] })
  return new Map(rows.map((row) => [row.id, row]))
}

const endpointsSql = `
  select e.id, e.url, e.format, e.callback_hash as "callbackHash", e.callback_hash_sealed as "callbackHashSealed", o.slug as "organizationSlug", o.name as "organizationName", e.enabled,
    e.deleted_at is not null as deleted, e.headers, e.signing, e.retry_schedule as "retrySchedule",
    coalesce((
      select jsonb_agg(jsonb_build_object('id', s.id, 'kind', s.kind, 'ciphertext', encode(s.ciphertext, 'base64')) order by s.expires_at desc nulls first, s.kind desc)
      from endpoint_secret s
      where s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > now())
    ), '[]') as secrets,
    case when k.id is not null
      then jsonb_build_object('id', k.id, 'masterKeyId', k.master_key_id, 'wrapped', encode(k.wrapped, 'base64'))
    end as "dataKey"
  from unnest($1::uuid[]) as wanted (id) join endpoint e on e.id = any(array[wanted.id]) join organization o on o.id = e.organization_id
    left join data_key k on k.organization_id = e.organization_id`

/** Reads endpoints by their ids (UUID), deleted ones too. */
export async function readEndpoints(pool: Pool, ids: string[]): Promise<Map<string, ClaimedEndpoint>> {
  const { rows } = await pool.query<ClaimedEndpoint>({ name: 'claimed-endpoints', text: endpointsSql, values: [uuidArray(ids)] })
  return new Map(rows.map((row) => [row.id, row]))
}

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

/** The endpoint of a claim as it was when that began. It is the same object for as long as nothing of it changes. */
export type ClaimedEndpoint = {
  id: string
  /** Another one as soon as anything here has changed. */
  revision: string
  organizationId: string
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

// A revision names the transactions that wrote the rows which an endpoint is read from. Whatever changes one of them does so in a transaction that had not
// ended before, and a secret that expires is no longer among them; so what has the same revision has the same content.

/** The part of a revision that endpoints of one organization share: of `organization o` and `data_key k`. */
export const organizationRevision = `concat(o.xmin, ' ', k.xmin)`

/** The part of a revision that is an endpoint's own: of `endpoint e` and its secrets. */
export const endpointRevision = `concat(' ', e.xmin, ' ', array(
      select s.xmin from endpoint_secret s where s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > now())))`

const endpointsSql = `
  select e.id, ${organizationRevision} || ${endpointRevision} as revision, e.organization_id as "organizationId", e.url, e.format, e.callback_hash as "callbackHash", e.callback_hash_sealed as "callbackHashSealed", o.slug as "organizationSlug", o.name as "organizationName", e.enabled,
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

/** The endpoints that a process delivers to, in memory. */
export type KeptEndpoints = {
  /** The endpoints of these ids (UUID) at these revisions, as `readEndpoints` has them; it reads those that it does not have. */
  read(revisions: Map<string, string>): Promise<Map<string, ClaimedEndpoint>>
}

const keptMax = 10_000

/** Remembers endpoints, so that only those that have changed are read again. */
export function keepEndpoints(pool: Pool): KeptEndpoints {
  const kept = new Map<string, ClaimedEndpoint>()
  // A new connection may reach another server, which after a failover counts on from less than the process has seen.
  pool.on('connect', () => kept.clear())
  return {
    async read(revisions) {
      const found = new Map<string, ClaimedEndpoint>()
      for (const [id, revision] of revisions) {
        const endpoint = kept.get(id)
        if (endpoint?.revision === revision) found.set(id, endpoint)
      }
      const missing = [...revisions.keys()].filter((id) => !found.has(id))
      if (missing.length === 0) return found
      if (kept.size + missing.length > keptMax) kept.clear()
      for (const [id, endpoint] of await readEndpoints(pool, missing)) {
        kept.set(id, endpoint)
        found.set(id, endpoint)
      }
      return found
    },
  }
}

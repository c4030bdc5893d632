import type { Pool } from 'pg'
import { z } from 'zod'
import type { Environment } from '../db/client.ts'

/** A delivery that is this process's to attempt until the lease ends. `claimCount` fences off whoever held it before. */
export type Claim = {
  id: string
  claimCount: number
  attemptCount: number
  test: boolean
  organizationId: string
  environment: Environment
  eventId: string
  eventType: string
  category: string
  occurredAt: Date
  dataText: string
  entityType: string | null
  entityId: string | null
  clientId: string | null
  ephemeral: boolean
  endpointId: string
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

/** How long a claim holds: the longest exchange plus the time to record it. After that the delivery is due again by itself. */
export const leaseMs = 20_000

// The fence `materialized` keeps the planner from locking more rows than the limit. Reads delivery_due_idx, which holds unfinished deliveries only.
const claimSql = `
  with due as materialized (
    select id from delivery
    where due_at <= now()
    order by due_at
    limit $2
    for update skip locked
  ), ${claimedSql()}`

// A test is claimed by the process that made it, before it would become due for the dispatchers.
const claimOneSql = `
  with due as materialized (
    select id from delivery where id = $2 and status = 'pending' for update skip locked
  ), ${claimedSql()}`

/** Claiming moves the due time to the end of the lease, so that a dead dispatcher's work becomes due without anyone noticing the death. */
function claimedSql(): string {
  return `claimed as (
    update delivery d
    set status = 'delivering', claim_count = d.claim_count + 1, due_at = now() + $1 * interval '1 millisecond'
    from due
    where d.id = due.id
    returning d.id, d.claim_count, d.attempt_count, d.test, d.organization_id, d.environment, d.endpoint_id, d.event_id
  )
  select c.id, c.claim_count as "claimCount", c.attempt_count as "attemptCount", c.test,
    c.organization_id as "organizationId", c.environment::text,
    v.id as "eventId", v.type as "eventType", v.category, v.occurred_at as "occurredAt", v.data as "dataText",
    v.entity_type as "entityType", v.entity_id as "entityId", v.client_id as "clientId", v.ephemeral,
    o.slug as "organizationSlug", o.name as "organizationName",
    e.id as "endpointId", e.url, e.format, e.callback_hash as "callbackHash", e.enabled, e.deleted_at is not null as deleted, e.headers, e.retry_schedule as "retrySchedule",
    coalesce((
      select jsonb_agg(jsonb_build_object('id', s.id, 'ciphertext', encode(s.ciphertext, 'base64')) order by s.expires_at desc nulls first)
      from endpoint_secret s
      where s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > now())
    ), '[]') as secrets
  from claimed c
  join event v on v.id = c.event_id
  join endpoint e on e.id = c.endpoint_id
  join organization o on o.id = c.organization_id`
}

/** Claims up to `limit` due deliveries, the longest due first. Two callers never get the same one. */
export async function claimDue(pool: Pool, limit: number, lease: number = leaseMs): Promise<Claim[]> {
  const { rows } = await pool.query<Claim>({ name: 'claim-due', text: claimSql, values: [lease, limit] })
  return rows
}

/** Claims one pending delivery that is not due yet; null when somebody else has it. */
export async function claimOne(pool: Pool, deliveryId: string): Promise<Claim | null> {
  const { rows } = await pool.query<Claim>({ name: 'claim-one', text: claimOneSql, values: [leaseMs, deliveryId] })
  return rows[0] ?? null
}

/** One attempt as it is recorded. `requestBody` null: the event's standard body. */
export type AttemptRow = {
  startedAt: Date
  durationMs: number
  url: string
  requestHeaders: Record<string, string>
  requestBody: string | null
  statusCode: number | null
  errorClass: string | null
  errorMessage: string | null
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  truncated: boolean
}

/** What a claim came to: an attempt with its consequence, or a delivery that is skipped without one. */
export type Result = {
  claim: Claim
  status: 'succeeded' | 'retrying' | 'failed' | 'skipped'
  reason: string | null
  /** Milliseconds until the next attempt; null when the delivery is over. */
  delayMs: number | null
  attempt: AttemptRow | null
}

// The claim number in the `where` refuses whoever comes after the lease has ended and somebody else has claimed.
const recordSql = `
  with result as (
    select * from unnest($1::uuid[], $2::int[], $3::delivery_status[], $4::text[], $5::float8[], $6::boolean[], $7::timestamptz[], $8::int[], $9::text[],
      $10::jsonb[], $11::text[], $12::int[], $13::text[], $14::text[], $15::jsonb[], $16::text[], $17::boolean[])
      as r (id, claim_count, status, reason, delay_ms, attempted, started_at, duration_ms, url,
        request_headers, request_body, status_code, error_class, error_message, response_headers, response_body, truncated)
  ), recorded as (
    update delivery d
    set status = r.status,
      reason = r.reason,
      code = case when r.attempted then r.status_code else d.code end,
      attempt_count = d.attempt_count + r.attempted::int,
      last_attempt_at = coalesce(r.started_at, d.last_attempt_at),
      due_at = now() + r.delay_ms * interval '1 millisecond'
    from result r
    where d.id = r.id and d.claim_count = r.claim_count and d.status = 'delivering'
    returning d.id, d.attempt_count
  ), attempted as (
    insert into attempt (delivery_id, number, started_at, duration_ms, url, request_headers, request_body, status_code, error_class, error_message,
      response_headers, response_body, truncated)
    select recorded.id, recorded.attempt_count, r.started_at, r.duration_ms, r.url, r.request_headers, r.request_body, r.status_code, r.error_class, r.error_message,
      r.response_headers, r.response_body, r.truncated
    from recorded join result r on r.id = recorded.id
    where r.attempted
  )
  select id from recorded`

const recordedRow = z.object({ id: z.string() })

/**
 * Records a batch in one statement and returns the delivery ids it took effect for. A result whose claim is no longer the latest is
 * refused silently: its delivery belongs to somebody else by now.
 */
export async function recordResults(pool: Pool, results: Result[]): Promise<Set<string>> {
  const attempts = results.map((result) => result.attempt)
  const values = [
    results.map((result) => result.claim.id),
    results.map((result) => result.claim.claimCount),
    results.map((result) => result.status),
    results.map((result) => result.reason),
    results.map((result) => result.delayMs),
    attempts.map((attempt) => attempt !== null),
    attempts.map((attempt) => attempt?.startedAt ?? null),
    attempts.map((attempt) => attempt?.durationMs ?? null),
    attempts.map((attempt) => attempt?.url ?? null),
    attempts.map((attempt) => json(attempt?.requestHeaders)),
    attempts.map((attempt) => attempt?.requestBody ?? null),
    attempts.map((attempt) => attempt?.statusCode ?? null),
    attempts.map((attempt) => attempt?.errorClass ?? null),
    attempts.map((attempt) => attempt?.errorMessage ?? null),
    attempts.map((attempt) => json(attempt?.responseHeaders)),
    attempts.map((attempt) => attempt?.responseBody ?? null),
    attempts.map((attempt) => attempt?.truncated ?? false),
  ]
  const { rows } = await pool.query({ name: 'record-results', text: recordSql, values })
  return new Set(rows.map((row) => recordedRow.parse(row).id))
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}

// Reads event_erasable_idx, which holds only the few events whose data is still to be erased.
const eraseSql = `
  with erased as (
    update event v
    set data = 'null', erased_at = now()
    where v.ephemeral and v.erased_at is null
      and not exists (select 1 from delivery d where d.event_id = v.id and d.status not in ('succeeded', 'skipped'))
    returning v.id
  )
  update attempt a
  set request_body = case when a.request_body is null then null else '' end
  from delivery d join erased on erased.id = d.event_id
  where a.delivery_id = d.id`

/**
 * Erases the data of ephemeral events that have reached every endpoint they were meant for: from the event and from its attempts. Where a
 * delivery has failed the data stays, so that it can be redelivered. Run after such a delivery has been recorded, and from time to time,
 * because the process may have died in between.
 */
export async function eraseDelivered(pool: Pool): Promise<void> {
  await pool.query({ name: 'erase-delivered', text: eraseSql })
}

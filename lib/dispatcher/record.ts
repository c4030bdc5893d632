import type { Pool } from 'pg'
import { plainArray, textArray, uuidArray } from '../db/arrays.ts'
import type { Claim } from './claim.ts'
import type { Timings } from './egress.ts'

const skipMax = 2_000

/** One attempt as it is recorded. `requestBody` null: the event's standard body. */
export type AttemptRow = {
  startedAt: Date
  durationMs: number
  url: string
  requestHeaders: Record<string, string>
  requestBody: string | null
  timings: Timings
  statusCode: number | null
  errorClass: string | null
  errorMessage: string | null
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  truncated: boolean
}

/** What a claim came to: an attempt with its consequence, a delivery that is skipped without one, or a claim given back unused. */
export type Result = {
  claim: Claim
  status: 'succeeded' | 'retrying' | 'failed' | 'skipped' | 'released'
  reason: string | null
  /** Milliseconds until the next attempt; null when the delivery is over. */
  delayMs: number | null
  attempt: AttemptRow | null
}

// The claim number refuses whoever comes after somebody else has claimed, and, because a record uses it up, the same record when it comes again
// after its commit was not heard of. The row in `due` decides, and the log follows it in the same statement: what is over leaves the queue, what
// goes on waits there for its time. Nothing is joined twice, because the planner cannot know how long the lists are.
const recordSql = `
  with result as materialized (
    select *, to_timestamp(started_ms / 1000) as started_at
    from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::float8[], $6::boolean[], $7::float8[], $8::int[], $9::text[],
      $10::text[], $11::text[], $12::int[], $13::text[], $14::text[], $15::text[], $16::text[], $17::boolean[], $18::text[])
      as r (id, claim_count, status, reason, delay_ms, attempted, started_ms, duration_ms, url,
        request_headers, request_body, status_code, error_class, error_message, response_headers, response_body, truncated, timings)
  ), finished as (
    delete from due q using result r
    where q.delivery_id = any(array[r.id]) and q.claim_count = r.claim_count and r.delay_ms is null
    returning r.*, q.attempt_count
  ), postponed as (
    update due q
    set state = case when r.status = 'released' then 'ready' else 'scheduled' end::due_state,
      claim_count = q.claim_count + 1,
      due_at = now() + r.delay_ms * interval '1 millisecond',
      attempt_count = q.attempt_count + r.attempted::int,
      retry = q.retry or r.attempted
    from result r
    where q.delivery_id = any(array[r.id]) and q.claim_count = r.claim_count and r.delay_ms is not null
    returning r.*, q.attempt_count - r.attempted::int
  ), recorded as materialized (
    select * from finished union all select * from postponed
  ), logged as (
    update delivery d
    set status = r.status::delivery_status,
      reason = r.reason,
      code = case when r.attempted then r.status_code else d.code end,
      attempt_count = r.attempt_count + r.attempted::int,
      last_attempt_at = coalesce(r.started_at, d.last_attempt_at)
    from recorded r
    where d.id = any(array[r.id]) and r.status <> 'released'
  ), attempted as (
    insert into attempt (delivery_id, number, started_at, duration_ms, url, request_headers, request_body, status_code, error_class, error_message,
      response_headers, response_body, truncated, timings)
    select r.id, r.attempt_count + 1, r.started_at, r.duration_ms, r.url, r.request_headers::json, r.request_body, r.status_code,
      r.error_class, r.error_message, r.response_headers::json, r.response_body, r.truncated, r.timings::json
    from recorded r
    where r.attempted
  )
  select id from recorded`

/**
 * Records a batch in one statement and returns the delivery ids it took effect for. A result whose claim is no longer the latest is
 * refused silently: its delivery belongs to somebody else by now.
 */
export async function recordResults(pool: Pool, results: Result[]): Promise<Set<string>> {
  const attempts = results.map((result) => result.attempt)
  const text = (of: (attempt: AttemptRow) => string | null) => textArray(attempts.map((attempt) => attempt && of(attempt)))
  const plain = (of: (attempt: AttemptRow) => number | null) => plainArray(attempts.map((attempt) => attempt && of(attempt)))
  const values = [
    uuidArray(results.map((result) => result.claim.id)),
    plainArray(results.map((result) => result.claim.claimCount)),
    textArray(results.map((result) => result.status)),
    textArray(results.map((result) => result.reason)),
    plainArray(results.map((result) => result.delayMs)),
    plainArray(attempts.map((attempt) => attempt !== null)),
    plain(({ startedAt }) => startedAt.getTime()),
    plain(({ durationMs }) => durationMs),
    text(({ url }) => url),
    text(({ requestHeaders }) => JSON.stringify(requestHeaders)),
    text(({ requestBody }) => requestBody),
    plain(({ statusCode }) => statusCode),
    text(({ errorClass }) => errorClass),
    text(({ errorMessage }) => errorMessage),
    text(({ responseHeaders }) => responseHeaders && JSON.stringify(responseHeaders)),
    text(({ responseBody }) => responseBody),
    plainArray(attempts.map((attempt) => attempt?.truncated ?? false)),
    text(({ timings }) => JSON.stringify(timings)),
  ]
  const { rows } = await pool.query<{ id: string }>({ name: 'record-results', text: recordSql, values })
  return new Set(rows.map(({ id }) => id))
}

const skipSql = `
  with skipped as (
    delete from due where delivery_id = any(array(
      select delivery_id from due
      where state = 'ready' and organization_id = $1 and endpoint_id = $2 and not test
      limit ${skipMax} for update skip locked
    ))
    returning delivery_id
  )
  update delivery d set status = 'skipped', reason = $3 from skipped where d.id = any(array[skipped.delivery_id])`

/**
 * Skips what is ready for an endpoint that gets nothing any more, instead of claiming it piece by piece. Nothing that arrives in the meantime is
 * missed: it is claimed, and skipped, by itself.
 */
export async function skipReady(pool: Pool, { organizationId, endpoint }: Claim, reason: string): Promise<void> {
  for (let count = skipMax; count === skipMax; ) {
    count = (await pool.query({ name: 'skip-ready', text: skipSql, values: [organizationId, endpoint.id, reason] })).rowCount ?? 0
  }
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

import type { Pool } from 'pg'
import { doubleArray, intArray, jsonArray, plainArray, textArray, uuidArray } from '../db/arrays.ts'
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

type Column = { type: string; array: (batch: Result[]) => Buffer | string }

/** A column by its type, by who writes an array of that, and by where a result has it; what a result does not have is null. */
function column<Value>(
  type: string,
  array: (values: (Value | null)[]) => Buffer | string,
  of: (result: Result) => Value | null | undefined,
): Column {
  return { type, array: (batch) => array(batch.map((result) => of(result) ?? null)) }
}

/** What is told of the results of a batch, one parameter each. `number` counts the attempts of a delivery; it is null where none was made. */
const columns = {
  id: column('uuid', uuidArray, ({ claim }) => claim.id),
  claim_count: column('int', intArray, ({ claim }) => claim.claimCount),
  status: column('text', textArray, ({ status }) => status),
  reason: column('text', textArray, ({ reason }) => reason),
  delay_ms: column('float8', doubleArray, ({ delayMs }) => delayMs),
  number: column('int', intArray, ({ claim, attempt }) => attempt && claim.attemptCount + 1),
  started_ms: column('float8', doubleArray, ({ attempt }) => attempt?.startedAt.getTime()),
  duration_ms: column('int', intArray, ({ attempt }) => attempt?.durationMs),
  url: column('text', textArray, ({ attempt }) => attempt?.url),
  request_headers: column('json', jsonArray, ({ attempt }) => attempt?.requestHeaders),
  request_body: column('text', textArray, ({ attempt }) => attempt?.requestBody),
  status_code: column('int', intArray, ({ attempt }) => attempt?.statusCode),
  error_class: column('text', textArray, ({ attempt }) => attempt?.errorClass),
  error_message: column('text', textArray, ({ attempt }) => attempt?.errorMessage),
  response_headers: column('json', jsonArray, ({ attempt }) => attempt?.responseHeaders),
  response_body: column('text', textArray, ({ attempt }) => attempt?.responseBody),
  truncated: column('boolean', plainArray, ({ attempt }) => attempt?.truncated),
  timings: column('json', jsonArray, ({ attempt }) => attempt?.timings),
}

type ColumnName = keyof typeof columns

/** Those that the table of attempts has by the same name. */
const exchange = [
  ...(['duration_ms', 'url', 'request_headers', 'request_body', 'status_code', 'error_class', 'error_message'] as const),
  ...(['response_headers', 'response_body', 'truncated', 'timings'] as const),
]

function parameter(name: ColumnName): string {
  return `$${Object.keys(columns).indexOf(name) + 1}::${columns[name].type}[]`
}

/** The results as rows with some of their columns, and `n`, their place in the batch. */
function results(...names: ColumnName[]): string {
  const unnested = [`generate_subscripts(${parameter('id')}, 1) as n`, ...names.map((name) => `unnest(${parameter(name)}) as ${name}`)]
  return `(select ${unnested.join(', ')}) r`
}

// Mostly all of them are. Else each is looked up by its place, in a hash table; an `in` that stood alone would become a join.
const isRecorded = `((select count(*) from recorded) = cardinality(${parameter('id')}) or r.n in (select n from recorded))`

// The claim number refuses whoever comes after somebody else has claimed, and, because a record uses it up, the same record when it comes again
// after its commit was not heard of. The row in `due` decides, and the log follows it in the same statement: what is over leaves the queue, what
// goes on waits there for its time. Where the claim number is right, so is the count of attempts that came with the claim. Each part takes from the
// parameters what it needs, for PostgreSQL copies what is joined column by column: carried from part to part, a result cost 3 µs more.
const recordSql = `
  with finished as (
    delete from due q using ${results('id', 'claim_count', 'delay_ms')}
    where q.delivery_id = any(array[r.id]) and q.claim_count = r.claim_count and r.delay_ms is null
    returning r.n
  ), postponed as (
    update due q
    set state = case when r.number is null then 'ready' else 'scheduled' end::due_state,
      claim_count = q.claim_count + 1,
      due_at = now() + r.delay_ms * interval '1 millisecond',
      attempt_count = coalesce(r.number, q.attempt_count),
      retry = q.retry or r.number is not null
    from ${results('id', 'claim_count', 'delay_ms', 'number')}
    where q.delivery_id = any(array[r.id]) and q.claim_count = r.claim_count and r.delay_ms is not null
    returning r.n
  ), recorded as materialized (
    select n from finished union all select n from postponed
  ), logged as (
    update delivery d
    set status = r.status::delivery_status,
      reason = r.reason,
      code = case when r.number is null then d.code else r.status_code end,
      attempt_count = coalesce(r.number, d.attempt_count),
      last_attempt_at = coalesce(to_timestamp(r.started_ms / 1000), d.last_attempt_at)
    from ${results('id', 'status', 'reason', 'number', 'status_code', 'started_ms')}
    where d.id = any(array[r.id]) and r.status <> 'released' and ${isRecorded}
  ), attempted as (
    insert into attempt (delivery_id, number, started_at, ${exchange.join(', ')})
    select id, number, to_timestamp(started_ms / 1000), ${exchange.join(', ')}
    from ${results('id', 'number', 'started_ms', ...exchange)}
    where number is not null and ${isRecorded}
  )
  select n from ${results()} where not ${isRecorded}`

/**
 * Records a batch in one statement and returns the delivery ids it took effect for. A result whose claim is no longer the latest is
 * refused silently: its delivery belongs to somebody else by now.
 */
export async function recordResults(pool: Pool, batch: Result[]): Promise<Set<string>> {
  const values = Object.values(columns).map(({ array }) => array(batch))
  const { rows } = await pool.query<{ n: number }>({ name: 'record-results', text: recordSql, values })
  const refused = new Set(rows.map(({ n }) => n))
  return new Set(batch.filter((_, index) => !refused.has(index + 1)).map(({ claim }) => claim.id))
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

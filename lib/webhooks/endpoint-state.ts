import { z } from 'zod'
import type { Db } from '../db/client.ts'
import type { Sql } from '../db/sql.ts'
import { firstIdAt } from '../ids.ts'

/** What the attempts at an endpoint (UUID) came to since they were last written down. Times are in milliseconds since 1970; null: never. */
export type Observation = {
  endpointId: string
  succeededAt: number | null
  /** Attempts that failed after `succeededAt`. */
  failures: number
  firstFailureAt: number | null
  lastFailureAt: number | null
  /** How many attempts the delivery had that failed for good, the least of several; null when none did. */
  finalAttempts: number | null
  errorClass: string | null
  errorMessage: string | null
  statusCode: number | null
}

/** When an organization (UUID) first got this far, in milliseconds since 1970; null where it did not. */
export type Milestone = { organizationId: string; testedAt: number | null; deliveredAt: number | null }

const seenSql = `
  with seen as (
    select endpoint_id, to_timestamp(succeeded / 1000) as succeeded_at, failures, to_timestamp(first_failure / 1000) as first_failure_at,
      to_timestamp(last_failure / 1000) as last_failure_at, final_attempts, error_class, error_message, status_code
    from unnest($1::uuid[], $2::float8[], $3::int[], $4::float8[], $5::float8[], $6::int[], $7::text[], $8::text[], $9::int[])
      as o (endpoint_id, succeeded, failures, first_failure, last_failure, final_attempts, error_class, error_message, status_code)
    order by endpoint_id
  )`

// Only an endpoint that has failed has a row to be reset, so that the many that do not fail cost no write.
const successesSql = `${seenSql}
  update endpoint_state s
  set last_success_at = o.succeeded_at, failures = 0, first_failure_at = null, final_attempts = null
  from seen o
  where s.endpoint_id = o.endpoint_id and s.failures > 0 and o.succeeded_at >= s.last_failure_at`

// What another process saw succeed later than this failed, stands.
const failuresSql = `${seenSql}
  insert into endpoint_state as s (endpoint_id, failures, first_failure_at, last_failure_at, final_attempts, error_class, error_message, status_code)
  select endpoint_id, failures, first_failure_at, last_failure_at, final_attempts, error_class, error_message, status_code
  from seen
  where failures > 0
  on conflict (endpoint_id) do update set
    failures = s.failures + excluded.failures,
    first_failure_at = least(s.first_failure_at, excluded.first_failure_at),
    last_failure_at = greatest(s.last_failure_at, excluded.last_failure_at),
    final_attempts = least(s.final_attempts, excluded.final_attempts),
    error_class = case when excluded.last_failure_at >= s.last_failure_at then excluded.error_class else s.error_class end,
    error_message = case when excluded.last_failure_at >= s.last_failure_at then excluded.error_message else s.error_message end,
    status_code = case when excluded.last_failure_at >= s.last_failure_at then excluded.status_code else s.status_code end
  where s.last_success_at is null or excluded.last_failure_at > s.last_success_at`

/** Adds what was seen to the state of the endpoints; any number of processes may do so, in any order. `sql` must be a transaction. */
export async function writeObservations(sql: Sql, observations: Observation[]): Promise<void> {
  if (observations.length === 0) return
  const values = [
    observations.map((one) => one.endpointId),
    observations.map((one) => one.succeededAt),
    observations.map((one) => one.failures),
    observations.map((one) => one.firstFailureAt),
    observations.map((one) => one.lastFailureAt),
    observations.map((one) => one.finalAttempts),
    observations.map((one) => one.errorClass),
    observations.map((one) => one.errorMessage),
    observations.map((one) => one.statusCode),
  ]
  await sql(successesSql, values)
  await sql(failuresSql, values)
}

const milestonesSql = `
  insert into onboarding as s (organization_id, tested_at, delivered_at)
  select id, to_timestamp(tested / 1000), to_timestamp(delivered / 1000)
  from unnest($1::uuid[], $2::float8[], $3::float8[]) as m (id, tested, delivered)
  order by id
  on conflict (organization_id) do update set
    tested_at = coalesce(s.tested_at, excluded.tested_at),
    delivered_at = coalesce(s.delivered_at, excluded.delivered_at)`

/** Writes down how far organizations have come; what was there before stands. */
export async function writeMilestones(sql: Sql, milestones: Milestone[]): Promise<void> {
  if (milestones.length === 0) return
  await sql(milestonesSql, [
    milestones.map((one) => one.organizationId),
    milestones.map((one) => one.testedAt),
    milestones.map((one) => one.deliveredAt),
  ])
}

const lookBackMs = 3_600_000

/**
 * Finds in the log what a process that died had seen and not written down: deliveries of the last hour that failed for good, and successes of
 * endpoints that count as failing. Reads delivery_endpoint_problem_idx and delivery_endpoint_id_id_idx; what is half a minute young is left to those who saw it.
 */
export async function lookForUnseen(db: Db): Promise<void> {
  const since = firstIdAt(Date.now() - 2 * lookBackMs)
  await db.$executeRaw`
    insert into endpoint_state as s (endpoint_id, failures, first_failure_at, last_failure_at, final_attempts, error_class, status_code)
    select e.id, d.attempt_count, d.created_at, d.last_attempt_at, d.attempt_count, d.reason, d.code
    from endpoint e left join endpoint_state known on known.endpoint_id = e.id cross join lateral (
      select * from delivery d
      where d.endpoint_id = e.id and d.problem = 'failed' and not d.test and d.id >= ${since}::uuid
      order by d.id desc limit 1
    ) d
    where e.enabled and e.deleted_at is null and d.last_attempt_at between now() - interval '1 hour' and now() - interval '30 seconds'
      and (known.endpoint_id is null or d.last_attempt_at > greatest(known.last_failure_at, known.last_success_at) + interval '1 second')
      and not exists (
        select from (select status, last_attempt_at from delivery l where l.endpoint_id = e.id and l.id >= ${since}::uuid order by l.id desc limit 200) l
        where l.status = 'succeeded' and l.last_attempt_at > d.last_attempt_at)
    on conflict (endpoint_id) do update set
      failures = s.failures + excluded.failures, first_failure_at = least(s.first_failure_at, excluded.first_failure_at),
      last_failure_at = excluded.last_failure_at, final_attempts = least(s.final_attempts, excluded.final_attempts)`
  await db.$executeRaw`
    update endpoint_state s
    set last_success_at = found.at, failures = 0, first_failure_at = null, final_attempts = null
    from endpoint_state f cross join lateral (
      select max(l.last_attempt_at) as at
      from (select status, last_attempt_at from delivery l where l.endpoint_id = f.endpoint_id order by l.id desc limit 200) l
      where l.status = 'succeeded'
    ) found
    where f.failures > 0 and s.endpoint_id = f.endpoint_id and found.at > s.last_failure_at`
}

export const endpointErrorSchema = z.object({
  class: z.string().nullable(),
  message: z.string().nullable(),
  statusCode: z.number().int().nullable(),
})

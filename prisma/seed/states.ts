import type { Sql } from '#lib/db/sql.ts'

/**
 * Writes down what dispatchers that had made this log would have: which endpoints are failing, those whose last attempts have all failed, several in a
 * row; and how far the organization has come.
 */
export async function writeStates(sql: Sql, organizationId: string): Promise<void> {
  await sql(
    `insert into endpoint_state (endpoint_id, failures, first_failure_at, last_failure_at, final_attempts, error_class, status_code, failing_since, told, told_at)
    select e.id, sum(d.attempt_count), min(d.created_at), max(d.last_attempt_at), min(d.attempt_count) filter (where d.status = 'failed'),
      (array_agg(d.reason order by d.last_attempt_at desc))[1], (array_agg(d.code order by d.last_attempt_at desc))[1],
      min(d.created_at), true, min(d.created_at)
    from endpoint e join delivery d on d.endpoint_id = e.id
    where e.organization_id = $1::uuid and e.enabled and d.status in ('failed', 'retrying') and not d.test
      and d.last_attempt_at > coalesce(
        (select max(s.last_attempt_at) from delivery s where s.endpoint_id = e.id and s.status = 'succeeded' and not s.test), '-infinity')
    group by e.id having bool_or(d.status = 'failed') or sum(d.attempt_count) >= 5`,
    [organizationId],
  )
  await sql(
    `insert into onboarding (organization_id, tested_at, delivered_at)
    select $1::uuid, min(created_at), min(created_at) from delivery where organization_id = $1::uuid and status = 'succeeded'`,
    [organizationId],
  )
}

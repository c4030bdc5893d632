import type { Sql } from '#lib/db/sql.ts'

const batchRows = 2_000

/** Writes rows, some thousand in a statement. `columns` are names and types; each row is an object of JSON under those names. */
export async function insertRows(sql: Sql, table: string, columns: Record<string, string>, rows: Record<string, unknown>[]): Promise<void> {
  const names = Object.keys(columns).join(', ')
  const types = Object.entries(columns).map(([name, type]) => `${name} ${type}`)
  // As json and not as jsonb, which would sort the headers of a request.
  const text = `insert into ${table} (${names}) select ${names} from json_to_recordset($1::json) as row (${types.join(', ')})`
  for (let first = 0; first < rows.length; first += batchRows) await sql(text, [JSON.stringify(rows.slice(first, first + batchRows))])
}

export const eventColumns = {
  id: 'uuid',
  organization_id: 'uuid',
  environment: 'environment',
  type: 'text',
  category: 'text',
  data: 'text',
  occurred_at: 'timestamptz',
  project_id: 'text',
  entity_type: 'text',
  entity_id: 'text',
  changed_attributes: 'text[]',
  client_id: 'text',
  test: 'boolean',
  created_at: 'timestamptz',
} as const

export const deliveryColumns = {
  id: 'uuid',
  organization_id: 'uuid',
  environment: 'environment',
  endpoint_id: 'uuid',
  event_id: 'uuid',
  event_type: 'text',
  category: 'text',
  project_id: 'text',
  entity_id: 'text',
  status: 'delivery_status',
  reason: 'text',
  code: 'smallint',
  attempt_count: 'smallint',
  test: 'boolean',
  redelivery_of: 'uuid',
  recovery_id: 'uuid',
  created_at: 'timestamptz',
  last_attempt_at: 'timestamptz',
} as const

export const dueColumns = {
  delivery_id: 'uuid',
  organization_id: 'uuid',
  endpoint_id: 'uuid',
  event_id: 'uuid',
  state: 'due_state',
  retry: 'boolean',
  attempt_count: 'smallint',
  due_at: 'timestamptz',
} as const

export const attemptColumns = {
  delivery_id: 'uuid',
  number: 'smallint',
  started_at: 'timestamptz',
  duration_ms: 'integer',
  url: 'text',
  request_headers: 'json',
  request_body: 'text',
  status_code: 'smallint',
  error_class: 'text',
  error_message: 'text',
  response_headers: 'json',
  response_body: 'text',
  timings: 'json',
} as const

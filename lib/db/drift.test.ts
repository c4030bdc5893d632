import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { schemaSql } from './schema-sql.ts'

// What migrations add by hand, because a Prisma schema cannot say it.
const byHand = [
  'invitation_open_key',
  'data_key_platform_idx',
  'due_ready_idx',
  'due_later_idx',
  'delivery_problem_idx',
  'delivery_endpoint_problem_idx',
  'delivery_failure_code_idx',
  'delivery_project_idx',
  'delivery_recovery_idx',
  'recovery_running_key',
  'recovery_span_check',
  'delivery_code_idx',
  'delivery_reason_idx',
  'delivery_failure_class_idx',
  'delivery_test_idx',
  'event_entity_idx',
  'delivery_entity_idx',
  'delivery_redelivery_idx',
  'delivery_status_check',
  'event_erasable_idx',
  'endpoint_primary_key',
  'idempotency_key_scope_key',
  'api_key_scope_check',
  'attempt_number_check',
  'saved_view_name_check',
]

const aspects = {
  columns: `select table_name, column_name, udt_name, datetime_precision, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' and ${notPartition('table_name')} order by 1, 2`,
  indexes: `select indexname as name, replace(indexdef, ' ON ONLY ', ' ON ') as indexdef
    from pg_indexes where schemaname = 'public' and ${notPartition('tablename')} order by 1`,
  constraints: `select conname as name, conrelid::regclass::text, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n' and ${notPartition('conrelid::regclass::text')} order by 1, 2`,
  enums: `select typname, enumlabel from pg_enum join pg_type on pg_type.oid = enumtypid order by 1, enumsortorder`,
} as const

const migrated = useDatabase()
const designed = useDatabase({ migrated: false })

beforeAll(async () => {
  const schema = await readFile(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)), 'utf8')
  await query(designed.url, await schemaSql(schema))
  await query(migrated.url, 'drop table _prisma_migrations')
})

test.each(Object.entries(aspects))('the %s that migrations make are those of the Prisma schema', async (_, sql) => {
  const rows = await query(migrated.url, sql)
  expect(rows.filter(({ name }) => !byHand.includes(name ?? ''))).toEqual(await query(designed.url, sql))
})

test('everything written by hand is there', async () => {
  const names = [...(await query(migrated.url, aspects.indexes)), ...(await query(migrated.url, aspects.constraints))].map(
    ({ name }) => name,
  )
  expect(names).toEqual(expect.arrayContaining(byHand))
})

/** Partitions are what their table is. */
function notPartition(table: string): string {
  return `not exists (select from pg_class where oid = ${table}::regclass and relispartition)`
}

async function query(url: string, sql: string): Promise<Record<string, string>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

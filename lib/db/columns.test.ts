import fc from 'fast-check'
import { Pool } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { columnsOf, plainColumn, textColumn, uuidColumn } from './columns.ts'

const { url } = useDatabase()
const pool = new Pool({ connectionString: url, max: 1 })

afterAll(() => pool.end())

type Row = { id: string; owner: string | null; note: string | null; ready: boolean; environment: string; at: string }

const columns = columnsOf<Row>({
  id: uuidColumn((row) => row.id),
  owner: uuidColumn((row) => row.owner),
  note: textColumn((row) => row.note),
  ready: plainColumn('boolean', (row) => row.ready),
  environment: plainColumn('environment', (row) => row.environment),
  at: plainColumn('timestamptz', (row) => row.at),
})

// Few values, so that a column is often the same in all rows.
const row = fc.record<Row>({
  id: fc.uuid(),
  owner: fc.constantFrom(null, '0190b6ab-0000-7000-8000-000000000001', '0190b6ab-0000-7000-8000-000000000002'),
  note: fc.constantFrom(null, '', 'NULL', '{"a",b}'),
  ready: fc.boolean(),
  environment: fc.constantFrom('sandbox', 'production'),
  at: fc.constantFrom('2026-11-22T10:00:00.000Z', '0001-01-01T00:00:00.000Z'),
})

test('PostgreSQL reads the very rows in their order, whichever columns are the same in all of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 4 }), async (rows) => {
      const read = await pool.query(
        `select id, owner, note, ready, environment::text, at from (${columns.select}) r`,
        columns.parameters(rows),
      )
      expect(read.rows).toEqual(rows.map(({ at, ...others }) => ({ ...others, at: new Date(at) })))
    }),
  )
})

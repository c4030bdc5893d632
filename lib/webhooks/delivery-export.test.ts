import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope } from '#lib/testing/world.ts'
import { AppError } from '../errors.ts'
import { deliverySchema } from './delivery.ts'
import { exportDeliveries, exportResponse } from './delivery-export.ts'
import { listDeliveries } from './delivery-list.ts'
import type { Scope } from './organizations.ts'

const { db } = useDatabase()
let scope: Scope

// More than two pages of the export, with every character that CSV and spreadsheets give a meaning to.
beforeAll(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  await db.$executeRaw`
    insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, status, project_id)
    select (left(gen.id::text, 13) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${organizationId}::uuid, 'sandbox', ${organizationId}::uuid,
      ${organizationId}::uuid, case when n % 2 = 0 then 'even' else 'odd' end, 'things', 'succeeded',
      case n when 1 then '=1+1' when 2 then 'a "quoted", text' when 3 then E'two\nlines' end
    from generate_series(1, 2500) n, (select '01999999-9999-7000-8000-000000000000'::uuid as id) gen`
})

const exported = async (filters: object, format: 'csv' | 'ndjson') =>
  new Response(await exportDeliveries(db, scope, filters, format)).text()

test('NDJSON has every delivery of the filter once, newest first, as the API shows it', async () => {
  const text = await exported({ eventType: 'odd' }, 'ndjson')
  const rows = z.array(deliverySchema).parse(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
  expect(rows).toHaveLength(1250)
  expect(rows.map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))].sort().reverse())
  expect(rows.every(({ eventType }) => eventType === 'odd')).toBe(true)
  const { data } = await listDeliveries(db, scope, { eventType: 'odd' }, { limit: 250 })
  expect(rows.slice(0, 250)).toEqual(data)
})

test('CSV has a heading and a line for each delivery, and no text that a spreadsheet would run', async () => {
  const text = await exported({}, 'csv')
  expect(text.split('\r\n')).toHaveLength(2500 + 2)
  expect(text.slice(0, text.indexOf('\r\n'))).toBe(deliverySchema.keyof().options.join(','))
  expect(text).toContain(",sandbox,'=1+1,things,odd,succeeded,,,0,false,")
  expect(text).toContain(',sandbox,"a ""quoted"", text",things,even,')
  expect(text).toContain(',sandbox,"two\nlines",things,odd,')
})

test('an empty export is a heading, or nothing', async () => {
  expect(await exported({ eventType: 'none' }, 'csv')).toMatch(/^id,[\w,]+\r\n$/)
  expect(await exported({ eventType: 'none' }, 'ndjson')).toBe('')
})

test('rows are read as the reader takes them, and no further once it has gone', async () => {
  const reader = (await exportDeliveries(db, scope, {}, 'ndjson')).getReader()
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value).split('\n')).toHaveLength(1001)
  await reader.cancel()
  expect((await reader.read()).done).toBe(true)
})

test('a filter at fault is refused before the answer begins', async () => {
  await expect(exportDeliveries(db, scope, { endpointId: 'ep_nonsense' }, 'csv')).rejects.toThrow(AppError)
})

test('the answer is a file that names its environment', async () => {
  const { headers } = exportResponse(await exportDeliveries(db, scope, {}, 'csv'), 'sandbox', 'csv')
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="deliveries-sandbox-[\dT-]+\.csv"$/)
})

import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, publish, testActor } from '#lib/testing/world.ts'
import { archiveEventType, putEventType } from './catalog.ts'
import { getStoredEvent } from './events.ts'
import type { Scope } from './organizations.ts'
import { checkPayload } from './payload-check.ts'

const { db } = useDatabase()
let scope: Scope

function put(schema: Record<string, unknown> | null) {
  const parsed = schema === null ? null : JSON.parse(JSON.stringify(schema))
  return putEventType(db, testActor, 'order.paid', {
    category: 'orders',
    title: 'Paid',
    description: '',
    deprecated: false,
    schema: parsed,
  })
}

beforeAll(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
})

test('what was published satisfies the schema it was published by, until that changes; then both are told', async () => {
  await put({ type: 'object', properties: { amount: { type: 'number' } } })
  const { id } = await publish(db, scope, { type: 'order.paid', data: { amount: 3 } })
  const event = await getStoredEvent(db, scope, id)
  expect(await checkPayload(db, event)).toMatchObject({ kind: 'checked', changedAt: null, errors: [] })
  await put({ type: 'object', required: ['id'], properties: { amount: { type: 'string' } } })
  const check = await checkPayload(db, event)
  expect(check).toMatchObject({ kind: 'checked', changedAt: expect.any(String) })
  expect(check.kind === 'checked' && check.errors.map(({ path }) => path).sort()).toEqual(['data.amount', 'data.id'])
  await put(null)
  expect(await checkPayload(db, event)).toEqual({ kind: 'no_schema' })
  await archiveEventType(db, testActor, 'order.paid')
  expect(await checkPayload(db, event)).toEqual({ kind: 'archived' })
})

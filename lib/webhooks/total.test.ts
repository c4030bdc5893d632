import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope } from '#lib/testing/world.ts'
import type { DeliveryStatus } from '../db/client.ts'
import { idAt, uuidOf } from '../ids.ts'
import type { DeliveryFilters } from './delivery.ts'
import { countDeliveries, countDeliveriesAbove, listDeliveries } from './delivery-list.ts'
import type { Scope } from './organizations.ts'
import { exactTotalMax } from './total.ts'

const { db } = useDatabase()
let scope: Scope
let others: Scope
let endpoints: { one: string; two: string; theirs: string; live: string }

beforeAll(async () => {
  const [mine, their] = [await createScope(db), await createScope(db)]
  scope = { organizationId: mine.organizationId, environment: mine.environment }
  others = { organizationId: their.organizationId, environment: their.environment }
  const production: Scope = { ...scope, environment: 'production' }
  endpoints = {
    one: await endpointWith(scope, 'http://127.0.0.1:9/one', { succeeded: 30, failed: 6, skipped: 2 }),
    two: await endpointWith(scope, 'http://127.0.0.1:9/two', { succeeded: 4, failed: 3 }),
    theirs: await endpointWith(others, 'http://127.0.0.1:9/one', { succeeded: 9, failed: 9 }),
    live: await endpointWith(production, 'http://127.0.0.1:9/one', { succeeded: 7 }),
  }
  await endpointWith(scope, 'http://127.0.0.1:9/else', { succeeded: 1 })
})

/** An endpoint with so many deliveries of each status. Returns its public id. */
async function endpointWith(where: Scope, url: string, counts: { [Status in DeliveryStatus]?: number }): Promise<string> {
  const { id } = await addEndpoint(db, where, { url })
  for (const [status, count] of Object.entries(counts)) await insert(where, uuidOf('ep', id), status, count)
  return id
}

function insert({ organizationId, environment }: Scope, endpointId: string, status: string, count: number) {
  return db.$executeRaw`
    insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, entity_id, status)
    select (${idAt(Date.now() - 1000).slice(0, 13)} || '-7000-8000-' || left(replace(gen_random_uuid()::text, '-', ''), 12))::uuid, ${organizationId}::uuid,
      ${environment}::environment, ${endpointId}::uuid, ${endpointId}::uuid, 'thing.happened', 'things', '', ${status}::delivery_status
    from generate_series(1, ${count}::int)`
}

test('the total of endpoints is exact, alone and beside another filter', async () => {
  const count = (filters: DeliveryFilters) => countDeliveries(db, scope, filters)
  const { one, two } = endpoints
  expect(await count({ endpointId: one })).toBe(38)
  expect(await count({ q: one })).toBe(38)
  expect(await count({ q: '/one' })).toBe(38)
  expect(await count({ q: 'o' })).toBe(45)
  expect(await count({ endpointId: one, status: 'failed' })).toBe(6)
  expect(await count({ q: '/two', status: 'skipped' })).toBe(0)
  expect(await count({ q: 'o', status: 'failed' })).toBe(9)
  expect(await count({ endpointId: one, status: 'succeeded' })).toBe(30)
  expect(await count({ endpointId: two, q: '/two' })).toBe(7)
  expect(await count({ endpointId: two, q: '/one' })).toBe(0)
  expect(await count({ endpointId: one, until: new Date(Date.now() - 60_000).toISOString() })).toBe(0)
  expect(await count({ endpointId: one, eventType: 'thing.else' })).toBe(0)
})

test('a part of the URL of hundreds of endpoints finds what every one of them got', async () => {
  const many = await createScope(db)
  const where: Scope = { organizationId: many.organizationId, environment: many.environment }
  await endpointWith(where, 'http://127.0.0.1:9/hundreds', { succeeded: 2 })
  await endpointWith(where, 'http://127.0.0.1:9/else', { succeeded: 5 })
  const ids = Array.from({ length: 300 }, () => idAt(Date.now()))
  const shared = { ...where, url: 'http://127.0.0.1:9/hundreds', eventTypes: ['*'] }
  await db.endpoint.createMany({ data: ids.map((each) => ({ ...shared, id: each })) })
  for (const each of ids.slice(-2)) await insert(where, each, 'failed', 3)
  const { data, total } = await listDeliveries(db, where, { q: 'hundreds' }, { limit: 20, offset: 0 })
  expect([data.length, total]).toEqual([8, 8])
  expect(await countDeliveriesAbove(db, where, { q: 'hundreds' }, null, 10_000)).toBe(8)
  expect((await listDeliveries(db, where, { q: 'hundreds', status: 'failed' }, { limit: 20 })).data).toHaveLength(6)
})

test('an endpoint of somebody else, or of the other environment, has no total here', async () => {
  for (const id of [endpoints.theirs, endpoints.live])
    for (const filters of [{ endpointId: id }, { q: id }, { endpointId: id, status: 'failed' as const }])
      expect(await countDeliveries(db, scope, filters)).toBe(0)
  expect(await countDeliveries(db, others, { q: '/one' })).toBe(18)
})

test('a total is exact up to 100 000, and an estimate beyond', async () => {
  const many = await createScope(db)
  const { id } = await addEndpoint(db, many, { url: 'http://127.0.0.1:9/' })
  const where = { organizationId: many.organizationId, environment: many.environment }
  const total = async (filters: DeliveryFilters) => (await listDeliveries(db, where, filters, { limit: 1, offset: 0 })).total ?? 0
  await insert(where, uuidOf('ep', id), 'succeeded', exactTotalMax)
  for (const filters of [{}, { endpointId: id }]) expect(await total(filters)).toBe(exactTotalMax)
  await insert(where, uuidOf('ep', id), 'succeeded', 50_000)
  await db.$executeRaw`analyze delivery`
  for (const filters of [{}, { endpointId: id }]) {
    expect(await total(filters)).toBeGreaterThan(exactTotalMax)
    expect(Math.abs((await total(filters)) - 150_000)).toBeLessThan(15_000)
  }
  // 150 000 rows in eleven indexes take their time on a busy machine.
}, 120_000)

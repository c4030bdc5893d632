import { text } from 'node:stream/consumers'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, publish, testActor } from '#lib/testing/world.ts'
import { firstIdAt, publicId, uuidOf } from '../ids.ts'
import { redeliver } from './deliveries.ts'
import type { DeliveryFilters } from './delivery.ts'
import { exportDeliveries } from './delivery-export.ts'
import { deliveryHistogram, outcomes } from './delivery-histogram.ts'
import { countDeliveries, countDeliveriesAbove, listDeliveries, listDeliveriesAbove } from './delivery-list.ts'
import type { Scope } from './organizations.ts'

const { db } = useDatabase()
const hourMs = 3_600_000
const now = Date.now()
const eventCount = 1200
let scope: Scope
/** Public ids of the deliveries about `job-1`, newest first. */
let ids: string[]

beforeAll(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  const { id } = await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/job-1-in-a-url' })
  ids = await insertHours(scope, uuidOf('ep', id), eventCount, 'job-1')
  await insertHours(scope, uuidOf('ep', id), 30, 'job-2')
  const others = await createScope(db)
  const theirs = await addEndpoint(db, others, { url: 'http://127.0.0.1:9/' })
  await insertHours(others, uuidOf('ep', theirs.id), 30, 'job-1')
})

/** An event about a record, with its delivery, in each of the last hours; every tenth delivery has failed. Returns the deliveries, newest first. */
async function insertHours({ organizationId, environment }: Scope, endpointId: string, hours: number, entityId: string): Promise<string[]> {
  const at = Array.from({ length: hours }, (_, hour) => now - (hour + 1) * hourMs)
  const suffix = organizationId.slice(-6) + `${entityId.at(-1)}`.padStart(6, '0')
  const rows = at.map((time) => `${firstIdAt(time).slice(0, 13)}-7000-8000-${suffix}`)
  await db.$executeRaw`
    insert into event (id, organization_id, environment, type, category, data, occurred_at, entity_type, entity_id)
    select id, ${organizationId}::uuid, ${environment}::environment, 'thing.happened', 'things', '{}', now(), 'job', ${entityId}
    from unnest(${rows}::uuid[]) id`
  await db.$executeRaw`
    insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, status, created_at)
    select id, ${organizationId}::uuid, ${environment}::environment, ${endpointId}::uuid, id, 'thing.happened', 'things',
      (case when n % 10 = 0 then 'failed' else 'succeeded' end)::delivery_status, created_at
    from unnest(${rows}::uuid[], ${at.map((time) => new Date(time).toISOString())}::timestamptz[]) with ordinality as r (id, created_at, n)`
  return rows.map((id) => publicId('dlv', id))
}

const found = async (filters: DeliveryFilters) => {
  const { data } = await listDeliveries(db, scope, filters, { limit: 250 })
  return data.map(({ id }) => id)
}

test.each<DeliveryFilters>([{ entityId: 'job-1' }, { q: 'job-1' }])('%j pages through every delivery, there and back', async (filters) => {
  const there: string[] = []
  let cursor: string | undefined
  do {
    const page = await listDeliveries(db, scope, filters, { limit: 250, cursor })
    there.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(there).toEqual(ids)
  const above = await listDeliveriesAbove(db, scope, filters, { above: ids[1100] ?? '', limit: 50 })
  expect(above).toMatchObject({ data: ids.slice(1050, 1100).map((id) => ({ id })), hasNewer: true })
  expect(await listDeliveries(db, scope, filters, { limit: 50, offset: 1150 })).toMatchObject({
    data: ids.slice(1150).map((id) => ({ id })),
    total: eventCount,
  })
})

test('total, histogram and export have every delivery about the record', async () => {
  const filters = { entityId: 'job-1' }
  expect(await countDeliveries(db, scope, filters)).toBe(eventCount)
  expect(await countDeliveriesAbove(db, scope, filters, ids[700] ?? '', 1000)).toBe(700)
  const { buckets = [] } = (await deliveryHistogram(db, scope, filters)) ?? {}
  expect(buckets.reduce((sum, bucket) => sum + outcomes.reduce((of, outcome) => of + bucket[outcome], 0), 0)).toBe(eventCount)
  const lines = (await text(await exportDeliveries(db, scope, filters, 'ndjson'))).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids)
})

test('other filters narrow the log of a record at any depth', async () => {
  const failed = ids.filter((_, index) => (index + 1) % 10 === 0)
  expect(await found({ entityId: 'job-1', status: 'failed' })).toEqual(failed)
  const span = { since: new Date(now - 1000 * hourMs).toISOString(), until: new Date(now - 800 * hourMs).toISOString() }
  expect(await found({ q: 'job-1', ...span })).toEqual(ids.slice(800, 1000))
  expect(await found({ entityId: 'job-1', eventType: 'thing.else' })).toEqual([])
})

test('what is published and what is sent again belong to the record too', async () => {
  const entity = { type: 'job', id: 'job-3' }
  const { id } = await publish(db, scope, { entity })
  const [first] = await found({ entityId: 'job-3' })
  const again = await redeliver(db, testActor, scope, first ?? '')
  await publish(db, { organizationId: null, environment: scope.environment }, { entity })
  await publish(db, scope)
  const { data } = await listDeliveries(db, scope, { entityId: 'job-3' }, { limit: 10 })
  expect(data).toHaveLength(3)
  expect(data.slice(1)).toMatchObject([{ id: again.id, eventId: id }, { id: first }])
})

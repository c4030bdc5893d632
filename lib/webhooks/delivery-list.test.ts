import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope } from '#lib/testing/world.ts'
import type { DeliveryStatus, DueState } from '../db/client.ts'
import { idAt, publicId, uuidOf } from '../ids.ts'
import type { DeliveryFilters } from './delivery.ts'
import { countDeliveries, countDeliveriesAbove, findDeliveries, listDeliveries, listDeliveriesAbove } from './delivery-list.ts'
import type { Scope } from './organizations.ts'

const { db } = useDatabase()
const hourMs = 3_600_000
const now = Date.now() - 1000
let scope: Scope
let endpoints: string[]
let names: Map<string, string>

type Sample = {
  name: string
  status: DeliveryStatus
  hoursAgo: number
  code?: number
  endpoint?: 0 | 1 | 2
  type?: string
  project?: string
  state?: DueState
  attempts?: number
  reason?: string
  test?: boolean
  entity?: string
}

// Newest first. Days apart, so that they lie in several partitions and on both sides of today.
const samples: Sample[] = [
  { name: 'waits', status: 'pending', hoursAgo: 0, state: 'ready' },
  { name: 'is sent first', status: 'pending', hoursAgo: 0.1, state: 'claimed', endpoint: 1 },
  { name: 'is sent again', status: 'retrying', hoursAgo: 0.2, state: 'claimed', code: 500, attempts: 1 },
  {
    name: 'waits again',
    status: 'retrying',
    hoursAgo: 1,
    state: 'scheduled',
    code: 503,
    attempts: 2,
    project: 'roof',
    reason: 'status',
    entity: 'job-7',
  },
  { name: 'went well', status: 'succeeded', hoursAgo: 2, code: 200, attempts: 1, project: 'roof', test: true },
  { name: 'went well oddly', status: 'succeeded', hoursAgo: 30, code: 207, attempts: 1, endpoint: 1 },
  { name: 'failed', status: 'failed', hoursAgo: 31, code: 500, attempts: 4, type: 'thing.rare', reason: 'status', entity: 'job-7' },
  { name: 'failed with 200', status: 'failed', hoursAgo: 32, code: 200, attempts: 4, endpoint: 1 },
  { name: 'never answered', status: 'failed', hoursAgo: 33, attempts: 4, endpoint: 2, reason: 'timeout', test: true },
  { name: 'skipped after failing', status: 'skipped', hoursAgo: 60, code: 500, attempts: 1, endpoint: 2, project: 'cellar' },
  { name: 'skipped', status: 'skipped', hoursAgo: 300, endpoint: 2, reason: 'endpoint_disabled', entity: 'job-8' },
]

beforeAll(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  const urls = ['http://127.0.0.1:9/one', 'http://127.0.0.1:9/one-more', 'http://127.0.0.1:9/OTHER']
  endpoints = await Promise.all(urls.map(async (url) => (await addEndpoint(db, scope, { url })).id))
  names = new Map()
  for (const sample of samples) names.set(await insert(scope, sample, uuidOf('ep', endpoints[sample.endpoint ?? 0] ?? '')), sample.name)
  // Nobody else's is ever listed.
  const others = await createScope(db)
  const theirs = await addEndpoint(db, others, { url: 'http://127.0.0.1:9/one' })
  const production = { organizationId, environment: 'production' as const }
  const live = await addEndpoint(db, production, { url: 'http://127.0.0.1:9/one' })
  for (const sample of samples) {
    await insert({ organizationId: others.organizationId, environment }, sample, uuidOf('ep', theirs.id))
    await insert(production, sample, uuidOf('ep', live.id))
  }
})

async function insert(where: Scope, sample: Sample, endpointId: string): Promise<string> {
  const {
    status,
    hoursAgo,
    code = null,
    type = 'thing.happened',
    project = null,
    state,
    attempts = 0,
    reason = null,
    test = false,
    entity,
  } = sample
  const createdAt = new Date(now - hoursAgo * hourMs)
  const id = idAt(createdAt.getTime())
  const shared = { ...where, endpointId, eventId: id }
  if (entity)
    await db.event.create({
      data: { ...where, id, type, category: 'things', data: '{}', occurredAt: createdAt, entityType: 'job', entityId: entity, createdAt },
    })
  await db.delivery.create({
    data: {
      ...shared,
      id,
      eventType: type,
      category: 'things',
      projectId: project,
      status,
      code,
      reason,
      test,
      attemptCount: attempts,
      createdAt,
    },
  })
  if (state)
    await db.due.create({
      data: { deliveryId: id, organizationId: where.organizationId, endpointId, eventId: id, state, attemptCount: attempts },
    })
  return publicId('dlv', id)
}

async function namesOf(filters: DeliveryFilters): Promise<(string | undefined)[]> {
  const { data } = await listDeliveries(db, scope, filters, { limit: 50 })
  return data.map(({ id }) => names.get(id))
}

const ago = (hours: number) => new Date(now - hours * hourMs).toISOString()

test('the log is everything of its scope, newest first', async () => {
  expect(await namesOf({})).toEqual(samples.map(({ name }) => name))
})

test.each<[DeliveryFilters, string[]]>([
  [{ status: 'pending' }, ['waits']],
  [{ status: 'delivering' }, ['is sent first', 'is sent again']],
  [{ status: 'retrying' }, ['waits again']],
  [{ status: 'succeeded' }, ['went well', 'went well oddly']],
  [{ status: 'failed' }, ['failed', 'failed with 200', 'never answered']],
  [{ status: 'skipped' }, ['skipped after failing', 'skipped']],
  [{ code: 200 }, ['went well', 'failed with 200']],
  [{ code: 207 }, ['went well oddly']],
  [{ code: 500 }, ['is sent again', 'failed', 'skipped after failing']],
  [{ code: 404 }, []],
  [{ code: 200, status: 'failed' }, ['failed with 200']],
  [{ code: 500, status: 'skipped' }, ['skipped after failing']],
  [{ code: 500, status: 'succeeded' }, []],
  [{ code: 500, status: 'delivering' }, ['is sent again']],
  [{ eventType: 'thing.rare' }, ['failed']],
  [{ eventType: 'thing.rare', status: 'skipped' }, []],
  [{ projectId: 'roof' }, ['waits again', 'went well']],
  [{ projectId: 'cellar', code: 500 }, ['skipped after failing']],
  [{ codeClass: '5xx' }, ['is sent again', 'waits again', 'failed', 'skipped after failing']],
  [{ codeClass: '5xx', status: 'failed' }, ['failed']],
  [{ codeClass: '2xx' }, ['went well', 'went well oddly', 'failed with 200']],
  [{ codeClass: '4xx' }, []],
  [{ errorClass: 'timeout' }, ['never answered']],
  [{ errorClass: 'status' }, ['waits again', 'failed']],
  [{ errorClass: 'dns' }, []],
  [{ test: 'true' }, ['went well', 'never answered']],
  [{ test: 'false', status: 'failed' }, ['failed', 'failed with 200']],
  [{ entityId: 'job-7' }, ['waits again', 'failed']],
  [{ entityId: 'job-7', status: 'failed' }, ['failed']],
  [{ entityId: 'job-9' }, []],
  [{ q: 'job-8' }, ['skipped']],
])('%j lists exactly what it says', async (filters, expected) => {
  expect(await namesOf(filters)).toEqual(expected)
})

test('times include their beginning and exclude their end, to the millisecond', async () => {
  expect(await namesOf({ since: ago(31) })).toEqual(samples.slice(0, 7).map(({ name }) => name))
  expect(await namesOf({ until: ago(31) })).toEqual(samples.slice(7).map(({ name }) => name))
  expect(await namesOf({ since: ago(32), until: ago(31) })).toEqual(['failed with 200'])
  expect(await namesOf({ since: '0001-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' })).toHaveLength(samples.length)
})

test('created_at decides where the clock of the process that made the id was wrong', async () => {
  const other = await createScope(db)
  const { id: endpointId } = await addEndpoint(db, other, { url: 'http://127.0.0.1:9/' })
  const where = { organizationId: other.organizationId, environment: other.environment }
  const id = idAt(now - 5 * 60_000)
  const shared = { ...where, endpointId: uuidOf('ep', endpointId), eventId: id, eventType: 'thing.happened', category: 'things' }
  await db.delivery.create({ data: { ...shared, id, status: 'succeeded', code: 200, createdAt: new Date(now) } })
  const list = (filters: DeliveryFilters) => listDeliveries(db, where, filters, { limit: 5 })
  expect((await list({ since: ago(0) })).data).toHaveLength(1)
  expect((await list({ until: ago(0) })).data).toHaveLength(0)
})

test('a search finds by the ids of delivery, event and endpoint, and by a part of the URL in any case', async () => {
  const [one, oneMore, other] = endpoints
  const failed = [...names].find(([, name]) => name === 'failed')?.[0] ?? ''
  expect(await namesOf({ q: failed })).toEqual(['failed'])
  expect(await namesOf({ q: publicId('evt', uuidOf('dlv', failed)) })).toEqual(['failed'])
  expect(await namesOf({ q: `https://portal.example/acme/sandbox/deliveries/${failed}?tab=1` })).toEqual(['failed'])
  expect(await namesOf({ q: other })).toEqual(['never answered', 'skipped after failing', 'skipped'])
  expect(await namesOf({ endpointId: oneMore })).toEqual(['is sent first', 'went well oddly', 'failed with 200'])
  expect(await namesOf({ q: '/One', status: 'failed' })).toEqual(['failed', 'failed with 200'])
  expect(await namesOf({ q: 'one', endpointId: one })).toEqual(samples.filter(({ endpoint }) => !endpoint).map(({ name }) => name))
  expect(await namesOf({ q: 'other' })).toEqual(['never answered', 'skipped after failing', 'skipped'])
  expect(await namesOf({ q: '127.0.0.1' })).toEqual(samples.map(({ name }) => name))
  expect(await namesOf({ q: 'nowhere' })).toEqual([])
  expect(await namesOf({ q: '/one', status: 'pending' })).toEqual(['waits'])
})

test.each<[DeliveryFilters, number]>([
  [{}, samples.length],
  [{ q: '/one' }, 8],
  [{ status: 'failed' }, 3],
  [{ status: 'delivering' }, 2],
])('pages of %j by cursor and by offset are the same, and by offset they know the total', async (filters, total) => {
  const all = (await listDeliveries(db, scope, filters, { limit: 50 })).data.map(({ id }) => id)
  let cursor: string | undefined
  for (let offset = 0; offset < total; offset += 2) {
    const [byCursor, byOffset] = await Promise.all([
      listDeliveries(db, scope, filters, { limit: 2, cursor }),
      listDeliveries(db, scope, filters, { limit: 2, offset }),
    ])
    expect(byCursor.data.map(({ id }) => id)).toEqual(all.slice(offset, offset + 2))
    expect(byOffset).toEqual({ ...byCursor, total })
    cursor = byCursor.nextCursor ?? undefined
  }
  expect(cursor).toBeUndefined()
  expect(await listDeliveries(db, scope, filters, { limit: 2, offset: 99 })).toEqual({ data: [], nextCursor: null, total })
})

test.each<DeliveryFilters>([{}, { q: '/one' }, { status: 'failed' }, { status: 'delivering' }, { entityId: 'job-7' }])(
  'the way back through %j shows the same pages as the way there',
  async (filters) => {
    const all = (await listDeliveries(db, scope, filters, { limit: 50 })).data
    for (const [index, { id: above }] of all.entries()) {
      const page = await listDeliveriesAbove(db, scope, filters, { above, limit: 2 })
      expect(page).toEqual({ data: all.slice(Math.max(0, index - 2), index), hasNewer: index > 2 })
      expect(await countDeliveriesAbove(db, scope, filters, above, 3)).toBe(Math.min(3, index))
    }
    expect(await countDeliveriesAbove(db, scope, filters, null, 3)).toBe(Math.min(3, all.length))
    expect(await countDeliveries(db, scope, filters)).toBe(all.length)
  },
)

test('deliveries are found again by their ids, in their scope only', async () => {
  const ids = [...names.keys()]
  expect((await findDeliveries(db, scope, ids.toReversed())).map(({ id }) => id)).toEqual(ids)
  expect(await findDeliveries(db, { ...scope, environment: 'production' }, ids)).toEqual([])
  expect(await findDeliveries(db, scope, ['dlv_nonsense'])).toEqual([])
})

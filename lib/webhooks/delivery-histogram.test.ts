import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope } from '#lib/testing/world.ts'
import type { DeliveryStatus } from '../db/client.ts'
import { firstIdAt } from '../ids.ts'
import { type Bucket, deliveryHistogram, outcomes } from './delivery-histogram.ts'
import type { Scope } from './organizations.ts'

const { db } = useDatabase()
const hourMs = 3_600_000
// The beginning of an hour.
const noon = Math.floor(Date.now() / hourMs) * hourMs - 24 * hourMs
let few: Scope
let many: Scope

beforeAll(async () => {
  few = await scopeWithRows([
    { status: 'succeeded', at: noon, count: 3 },
    { status: 'failed', at: noon + 59 * 60_000, count: 2 },
    { status: 'skipped', at: noon + 2 * hourMs, count: 1 },
    { status: 'pending', at: noon + 3 * hourMs, count: 4 },
  ])
  many = await scopeWithRows(
    Array.from({ length: 24 }, (_, hour) => ({ status: hour % 4 === 0 ? 'failed' : 'succeeded', at: noon - hour * hourMs, count: 1000 })),
  )
  await db.$executeRaw`analyze delivery`
})

async function scopeWithRows(rows: { status: DeliveryStatus; at: number; count: number }[]): Promise<Scope> {
  const { organizationId, environment } = await createScope(db)
  for (const { status, at, count } of rows)
    await db.$executeRaw`
      insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, status, created_at)
      select (${firstIdAt(at).slice(0, 13)} || '-7000-8000-' || left(replace(gen_random_uuid()::text, '-', ''), 12))::uuid, ${organizationId}::uuid,
        ${environment}::environment, ${organizationId}::uuid, ${organizationId}::uuid, case when n % 100 = 0 then 'thing.rare' else 'thing.happened' end,
        'things', ${status}::delivery_status, ${new Date(at)}
      from generate_series(1, ${count}::int) n`
  return { organizationId, environment }
}

const iso = (at: number) => new Date(at).toISOString()
const totalOf = (buckets: Bucket[]) => buckets.reduce((sum, bucket) => sum + outcomes.reduce((of, outcome) => of + bucket[outcome], 0), 0)

test('what is few is counted to the last one, in steps without gaps', async () => {
  const histogram = await deliveryHistogram(db, few, { since: iso(noon), until: iso(noon + 4 * hourMs) })
  const { buckets = [], ...rest } = histogram ?? {}
  expect(rest).toEqual({ since: iso(noon), until: iso(noon + 4 * hourMs), stepSeconds: 900, basis: { kind: 'all' } })
  expect(buckets.map(({ at }) => at)).toEqual(Array.from({ length: 16 }, (_, n) => iso(noon + n * 900_000)))
  const none = { succeeded: 0, failed: 0, retrying: 0, skipped: 0, pending: 0 }
  expect(buckets.filter((bucket) => totalOf([bucket]) > 0)).toEqual([
    { ...none, at: iso(noon), succeeded: 3 },
    { ...none, at: iso(noon + 45 * 60_000), failed: 2 },
    { ...none, at: iso(noon + 2 * hourMs), skipped: 1 },
    { ...none, at: iso(noon + 3 * hourMs), pending: 4 },
  ])
})

test('without a range it covers what there is, up to now, and nothing has no histogram', async () => {
  const histogram = await deliveryHistogram(db, few, {})
  expect(histogram?.since).toBe(iso(noon))
  expect(Date.parse(histogram?.until ?? '')).toBeGreaterThan(noon + 3 * hourMs)
  expect(totalOf(histogram?.buckets ?? [])).toBe(10)
  expect(histogram?.buckets.length).toBeLessThanOrEqual(48)
  expect(totalOf((await deliveryHistogram(db, few, { status: 'failed' }))?.buckets ?? [])).toBe(2)
  expect(await deliveryHistogram(db, few, { eventType: 'thing.unknown' })).toBeNull()
})

test('the finest steps come where the range is short', async () => {
  const histogram = await deliveryHistogram(db, few, { since: iso(noon), until: iso(noon + 30_000) })
  expect(histogram?.stepSeconds).toBe(1)
  expect(histogram?.buckets).toHaveLength(30)
})

const limits = { counted: 1000, sampled: 12_000, sampledMin: 200 }

test('what is much is estimated from a sample, the same every time', async () => {
  const histogram = await deliveryHistogram(db, many, {}, limits)
  expect(histogram?.basis.kind).toBe('sample')
  const total = totalOf(histogram?.buckets ?? [])
  expect(Math.abs(total - 24_000)).toBeLessThan(8_000)
  const failed = histogram?.buckets.reduce((sum, bucket) => sum + bucket.failed, 0) ?? 0
  expect(Math.abs(failed / total - 0.25)).toBeLessThan(0.15)
  const again = await deliveryHistogram(db, many, {}, limits)
  const counted = (buckets: Bucket[] = []) => buckets.filter((bucket) => totalOf([bucket]) > 0)
  expect(counted(again?.buckets)).toEqual(counted(histogram?.buckets))
})

test('what is rare among much is still counted to the last one', async () => {
  const rare = await deliveryHistogram(db, many, { eventType: 'thing.rare' }, limits)
  expect([rare?.basis, totalOf(rare?.buckets ?? [])]).toEqual([{ kind: 'all' }, 240])
})

test('where a sample would say too little the newest are counted, and the histogram says since when', async () => {
  const histogram = await deliveryHistogram(db, many, { since: iso(noon - 20 * hourMs) }, { ...limits, sampledMin: 1_000_000 })
  expect(histogram?.basis).toEqual({ kind: 'newest', count: 1000 })
  expect(histogram?.since).toBe(iso(noon - hourMs))
})

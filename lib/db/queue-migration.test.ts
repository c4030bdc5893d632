import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { firstIdAt, idAt } from '../ids.ts'
import { migrate, migrationsDirectory } from './migrate.ts'

// The release before had one table for the log and the queue. Whoever upgrades from it must find everything, also what was on its way.
const { url, db } = useDatabase({ migrated: false })
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hookport-migrations-'))
  for (const name of await readdir(migrationsDirectory))
    if (/^\d+_(first|vendors)$/.test(name)) await cp(join(migrationsDirectory, name), join(directory, name), { recursive: true })
})
afterAll(() => rm(directory, { recursive: true }))
beforeEach(async () => {
  await db.$executeRawUnsafe('drop schema public cascade')
  await db.$executeRawUnsafe('create schema public')
  expect(await migrate(url, directory)).toHaveLength(2)
})

const [organization, endpoint] = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b']

type Row = {
  n: number
  status: string
  attempts: number
  claims: number
  code: number | null
  dueInSeconds: number | null
  ageDays: number
}

const rows: Row[] = [
  { n: 1, status: 'pending', attempts: 0, claims: 0, code: null, dueInSeconds: -5, ageDays: 0 },
  { n: 2, status: 'pending', attempts: 0, claims: 2, code: null, dueInSeconds: 5, ageDays: 0 },
  { n: 3, status: 'delivering', attempts: 0, claims: 1, code: null, dueInSeconds: 15, ageDays: 0 },
  { n: 4, status: 'delivering', attempts: 2, claims: 3, code: 503, dueInSeconds: -60, ageDays: 1 },
  { n: 5, status: 'retrying', attempts: 1, claims: 1, code: 500, dueInSeconds: 3600, ageDays: 2 },
  { n: 6, status: 'succeeded', attempts: 2, claims: 2, code: 200, dueInSeconds: null, ageDays: 3 },
  { n: 7, status: 'failed', attempts: 4, claims: 4, code: 404, dueInSeconds: null, ageDays: 45 },
  { n: 8, status: 'skipped', attempts: 0, claims: 0, code: null, dueInSeconds: null, ageDays: 0 },
  // Ahead of time, as by a publisher's own id or a clock that went wrong.
  { n: 9, status: 'pending', attempts: 0, claims: 0, code: null, dueInSeconds: 0, ageDays: -2 },
]

const now = Date.now()
const idOf = ({ n, ageDays }: Row) => `${firstIdAt(now - ageDays * 86_400_000).slice(0, 13)}-7000-8000-${`${n}`.padStart(12, '0')}`
const ids = rows.map(idOf)

async function insertAsBefore(): Promise<void> {
  for (const [index, { status, attempts, claims, code, dueInSeconds }] of rows.entries()) {
    await db.$executeRawUnsafe(
      `with e as (
        insert into event (id, organization_id, environment, type, category, data, occurred_at) values ($1::uuid, $2::uuid, 'sandbox', 'thing.happened', 'things', '{}', now())
      ), a as (
        insert into attempt (delivery_id, number, started_at, duration_ms, url, request_headers)
        select $1::uuid, n, now(), 5, 'http://receiver.example/', '{"a":"b"}' from generate_series(1, $5::int) n
      )
      insert into delivery (id, organization_id, environment, endpoint_id, event_id, event_type, category, status, attempt_count, claim_count, code, due_at)
      values ($1::uuid, $2::uuid, 'sandbox', $3::uuid, $1::uuid, 'thing.happened', 'things', $4::delivery_status, $5, $6, $7, timestamptz '2026-11-01' + $8::float8 * interval '1 second')`,
      ids[index],
      organization,
      endpoint,
      status,
      attempts,
      claims,
      code,
      dueInSeconds,
    )
  }
}

test('an upgrade keeps every event, delivery and attempt, and queues what was not over', async () => {
  await insertAsBefore()
  const [engine] = await migrate(url)
  expect(engine).toMatch(/_engine$/)
  const deliveries = await db.delivery.findMany({ orderBy: { eventId: 'asc' } })
  const shown = rows.map(({ status, attempts, code }, index) => ({
    id: ids[index],
    status: status === 'delivering' ? (attempts > 0 ? 'retrying' : 'pending') : status,
    attemptCount: attempts,
    code,
  }))
  expect(byId(deliveries)).toMatchObject(byId(shown))
  expect(await db.event.count()).toBe(rows.length)
  expect(await db.attempt.count()).toBe(rows.reduce((sum, { attempts }) => sum + attempts, 0))
  const queued = (await db.due.findMany()).map((row) => ({ ...row, id: row.deliveryId }))
  expect(byId(queued)).toEqual(byId(rows.flatMap((row, index) => (row.dueInSeconds === null ? [] : [queuedAs(row, index)]))))
})

function queuedAs({ status, attempts, claims, dueInSeconds }: Row, index: number) {
  return {
    id: ids[index],
    deliveryId: ids[index],
    organizationId: organization,
    endpointId: endpoint,
    eventId: ids[index],
    state: status === 'delivering' ? 'claimed' : 'scheduled',
    retry: attempts > 0,
    test: false,
    attemptCount: attempts,
    claimCount: claims,
    dueAt: new Date(Date.UTC(2026, 10, 1) + (dueInSeconds ?? 0) * 1000),
  }
}

function byId<T extends { id: string | undefined }>(list: T[]): T[] {
  return list.toSorted((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1))
}

test('after an upgrade new rows have their partitions, and the problems of old rows are found', async () => {
  await insertAsBefore()
  await migrate(url)
  const problems = await db.delivery.findMany({ where: { problem: { not: null } }, select: { id: true, problem: true, failureCode: true } })
  expect(byId(problems)).toEqual([
    { id: ids[6], problem: 'failed', failureCode: 404 },
    { id: ids[4], problem: 'retrying', failureCode: 500 },
    { id: ids[3], problem: 'retrying', failureCode: 503 },
    { id: ids[7], problem: 'skipped', failureCode: null },
  ])
  for (const at of [Date.now(), Date.now() + 6 * 86_400_000]) {
    await db.event.create({ data: { id: idAt(at), environment: 'sandbox', type: 'a', category: 'b', data: '{}', occurredAt: new Date() } })
  }
  expect(await db.event.count()).toBe(rows.length + 2)
})

test('an upgrade of an installation without a log begins with partitions of its own', async () => {
  await migrate(url)
  const [row] = await db.$queryRaw<{ n: number }[]>`select count(*)::int as n from pg_inherits where inhparent = 'delivery'::regclass`
  expect(row?.n).toBeGreaterThan(7)
})

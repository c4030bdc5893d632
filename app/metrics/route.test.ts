import { afterEach, beforeAll, expect, test } from 'vitest'
import { newId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, publish, testActor } from '#lib/testing/world.ts'
import { createApiKey, ensureOperatorKey } from '#lib/webhooks/api-keys.ts'
import { GET } from './route.ts'

const { db } = useDatabase()
const operatorKey = `hp_operator_${'m'.repeat(32)}`
let organizationKey: string

beforeAll(async () => {
  const scope = await createScope(db)
  organizationKey = (await createApiKey(db, testActor, scope.organizationId, { name: 'test', environment: scope.environment, scopes: [] }))
    .key
  await ensureOperatorKey(db, operatorKey)
  await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/' })
  await publish(db, scope)
  await publish(db, scope)
})
afterEach(() => db.dispatcher.deleteMany())

const scrape = (bearer?: string) =>
  GET(new Request('http://127.0.0.1/metrics', { headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } }))

/** The samples of an answer: `name{labels}` to value. */
async function samplesOf(response: Response): Promise<Map<string, number>> {
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

test('the figures are for the operator and for who has the cron secret', async () => {
  expect((await scrape(operatorKey)).status).toBe(200)
  expect((await scrape(process.env.CRON_SECRET)).status).toBe(200)
})

test('nobody else gets them', async () => {
  expect((await scrape()).status).toBe(401)
  expect((await scrape('wrong')).status).toBe(401)
  expect((await scrape(organizationKey)).status).toBe(403)
})

test('every line is a sample of a metric that is explained, named hookport_ and typed', async () => {
  const response = await scrape(operatorKey)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const lines = (await response.clone().text()).split('\n')
  const helped = new Set(lines.filter((line) => line.startsWith('# HELP ')).map((line) => line.split(' ')[2] ?? ''))
  const typed = new Set(lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2] ?? ''))
  expect(helped).toEqual(typed)
  const samples = [...(await samplesOf(response)).keys()].map((name) => name.replace(/\{.*/, ''))
  expect(samples.length).toBeGreaterThan(50)
  expect(
    samples.filter((name) => !(name.startsWith('hookport_') && (helped.has(name) || helped.has(name.replace(/_(bucket|sum|count)$/, ''))))),
  ).toEqual([])
})

test('the queue, the tables and the process are in it', async () => {
  const samples = await samplesOf(await scrape(operatorKey))
  expect(samples.get('hookport_queue_deliveries{state="ready"}')).toBe(2)
  expect(samples.get('hookport_queue_deliveries{state="claimed"}')).toBe(0)
  expect(samples.get('hookport_oldest_due_seconds')).toBeGreaterThan(0)
  expect(samples.get('hookport_database_bytes')).toBeGreaterThan(1_000_000)
  expect([...samples.keys()].filter((name) => name.startsWith('hookport_partition_bytes{table="delivery"')).length).toBeGreaterThan(7)
  expect([...samples.keys()]).toEqual(
    expect.arrayContaining(['hookport_table_rows{table="event"}', 'hookport_portal_process_resident_memory_bytes']),
  )
})

test('a dispatcher is in it by host and pid, and counts as one only while it reports', async () => {
  const row = { host: 'worker-1', version: '1.0.0', concurrency: 256, inFlight: 7, buffered: 3, memoryBytes: 150_000_000n }
  await db.dispatcher.create({ data: { ...row, id: newId(), pid: 11, outcomes: { succeeded: 40, timeout: 2 } } })
  await db.dispatcher.create({ data: { ...row, id: newId(), pid: 12, seenAt: new Date(Date.now() - 60_000) } })
  const samples = await samplesOf(await scrape(operatorKey))
  expect(samples.get('hookport_dispatchers')).toBe(1)
  expect(samples.get('hookport_dispatcher_attempts_total{dispatcher="worker-1:11",outcome="succeeded"}')).toBe(40)
  expect(samples.get('hookport_dispatcher_attempts_total{dispatcher="worker-1:11",outcome="timeout"}')).toBe(2)
  expect(samples.get('hookport_dispatcher_attempts_total{dispatcher="worker-1:11",outcome="dns"}')).toBe(0)
  expect(samples.get('hookport_dispatcher_in_flight{dispatcher="worker-1:11"}')).toBe(7)
  expect(samples.get('hookport_dispatcher_memory_bytes{dispatcher="worker-1:12"}')).toBe(150_000_000)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { db as appDb } from '#lib/db/client.ts'
import { pool } from '#lib/db/sql.ts'
import { uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, testActor } from '#lib/testing/world.ts'
import { createApiKey, ensureOperatorKey } from '#lib/webhooks/api-keys.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { POST } from './route.ts'

const { db } = useDatabase()
const operatorKey = `hp_operator_${'o'.repeat(32)}`
let mine: Scope & { slug: string; key: string }
let other: Scope & { slug: string; key: string }

beforeAll(async () => {
  await ensureOperatorKey(db, operatorKey)
  mine = await organization()
  other = await organization()
})
afterAll(() => Promise.all([pool().end(), appDb().$disconnect()]))

/** An organization with a sandbox key, and an endpoint in each environment. */
async function organization() {
  const scope = await createScope(db)
  const { key } = await createApiKey(db, testActor, scope.organizationId, { name: 'batch', environment: 'sandbox', scopes: [] })
  for (const environment of ['sandbox', 'production'] as const)
    await addEndpoint(db, { ...scope, environment }, { url: 'http://127.0.0.1:9/' })
  return { ...scope, key }
}

function post(key: string, body: string | object) {
  const init = { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: typeof body === 'string' ? body : JSON.stringify(body) }
  return POST(new Request('http://127.0.0.1/api/v1/events/batch', init), { params: Promise.resolve({}) })
}

/** The outcomes of a batch that was accepted. */
async function outcomes(key: string, events: unknown[]) {
  const response = await post(key, { events })
  const answer = await response.json()
  expect(response.status, JSON.stringify(answer)).toBe(202)
  expect(Object.keys(answer)).toEqual(['data'])
  return answer.data
}

const event = (more: object = {}) => ({ type: 'thing.happened', data: { n: 1 }, ...more })
const published = (deliveries: number) => ({ id: expect.stringMatching(/^evt_/), deliveries })
const refused = (code: string) => ({ error: expect.objectContaining({ code }) })

/** Where an event went: organization and environment. */
async function placesOf({ id }: { id: string }): Promise<string[]> {
  const deliveries = await db.delivery.findMany({ where: { eventId: uuidOf('evt', id) } })
  return deliveries.map(({ organizationId, environment }) => `${organizationId} ${environment}`).sort()
}

test('an operator names the organization and environment of each event, or every organization', async () => {
  const data = await outcomes(operatorKey, [
    event({ organization: mine.slug }),
    event({ organization: other.slug, environment: 'production' }),
    event({ organization: '*' }),
    event(),
    event({ organization: 'nobody' }),
    event({ organization: '*', environment: 'production', type: 'no.such' }),
  ])
  expect(data).toEqual([
    published(1),
    published(1),
    published(2),
    refused('invalid_input'),
    refused('not_found'),
    refused('unknown_event_type'),
  ])
  expect(await placesOf(data[0])).toEqual([`${mine.organizationId} sandbox`])
  expect(await placesOf(data[1])).toEqual([`${other.organizationId} production`])
  expect(await placesOf(data[2])).toEqual([mine, other].map(({ organizationId }) => `${organizationId} sandbox`).sort())
})

test("an organization's key publishes to itself and its environment, whatever the events name", async () => {
  const data = await outcomes(mine.key, [
    event(),
    event({ organization: mine.slug, environment: 'sandbox' }),
    event({ environment: 'production' }),
    event({ organization: other.slug }),
    event({ organization: '*' }),
  ])
  expect(data).toEqual([published(1), published(1), refused('environment_mismatch'), refused('not_found'), refused('not_found')])
  for (const one of data.slice(0, 2)) expect(await placesOf(one)).toEqual([`${mine.organizationId} sandbox`])
})

test('each event has its own outcome, in the order of the events', async () => {
  const before = await db.event.count()
  const data = await outcomes(mine.key, [
    event({ id: 'first' }),
    null,
    event({ type: 7 }),
    event({ id: 'first' }),
    { data: 1 },
    event({ id: 'first', data: 2 }),
    event({ projectId: 'a\0b' }),
    event({ data: 'a\0b \ud800' }),
    event({ data: 'x'.repeat(256 * 1024) }),
    event(),
  ])
  expect(data).toEqual([
    published(1),
    refused('invalid_input'),
    { error: { code: 'invalid_input', message: expect.any(String), errors: [{ path: 'type', message: expect.any(String) }] } },
    data[0],
    refused('invalid_input'),
    refused('idempotency_conflict'),
    refused('invalid_input'),
    published(1),
    refused('payload_too_large'),
    published(1),
  ])
  expect(await db.event.count()).toBe(before + 3)
})

test('a thousand events are taken, more or none are not', async () => {
  expect(await outcomes(mine.key, Array(1000).fill(event()))).toHaveLength(1000)
  const before = await db.event.count()
  for (const events of [Array(1001).fill(event()), [], 'none', undefined]) {
    const answer = await post(mine.key, { events })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code: 'invalid_input', errors: [{ path: 'events' }] })
  }
  expect(await db.event.count()).toBe(before)
})

test('a batch is refused as a whole without a key, without JSON, and beyond 16 MiB', async () => {
  const padding = 'x'.repeat(16 * 1024 * 1024)
  const cases: [string, string, number, string][] = [
    ['hp_sandbox_wrong', JSON.stringify({ events: [event()] }), 401, 'unauthenticated'],
    [mine.key, '{"events":[', 400, 'malformed_json'],
    [mine.key, JSON.stringify({ events: [event()], padding }), 413, 'payload_too_large'],
  ]
  const before = await db.event.count()
  for (const [key, body, status, code] of cases) {
    const answer = await post(key, body)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code })
  }
  expect(await db.event.count()).toBe(before)
  // What is just below goes through.
  const body = JSON.stringify({ events: [event()], padding: padding.slice(200) })
  expect((await post(mine.key, body)).status).toBe(202)
})

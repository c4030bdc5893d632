import process from 'node:process'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, testActor } from '#lib/testing/world.ts'
import { createApiKey } from '#lib/webhooks/api-keys.ts'
import { createServiceCredential } from '#lib/webhooks/service-credentials.ts'
import * as autoql from '../(vendors)/autoql/management/api/v1/notifications/webhooks/route.ts'
import * as akoya from '../(vendors)/notifications/v1/subscriptions/route.ts'
import * as acculynx from '../(vendors)/webhooks/v2/subscriptions/route.ts'
import * as token from '../oauth2/token/route.ts'
import * as cron from './cron/dispatch/route.ts'
import * as endpoints from './v1/endpoints/route.ts'
import * as batch from './v1/events/batch/route.ts'
import * as events from './v1/events/route.ts'

// Before anything asks for the environment.
process.env.RATE_LIMIT_CALLS = '5'
process.env.RATE_LIMIT_EVENTS = '100'
process.env.RATE_LIMIT_REFUSED = '5'

const { db } = useDatabase()
let organizationId: string
let key: string

beforeAll(async () => {
  organizationId = (await createScope(db)).organizationId
})

// What one test uses up is nothing to another.
beforeEach(async () => {
  key = (await createApiKey(db, testActor, organizationId, { name: 'limits', environment: 'sandbox', scopes: [] })).key
})

type Route = (request: Request, context: { params: Promise<never> }) => Promise<Response>
type Call = { method?: string; bearer?: string; body?: string; address?: string; basic?: string; query?: string }

function call(route: Route, { method = 'GET', bearer = key, body, address = '198.51.100.1', basic, query = '' }: Call): Promise<Response> {
  const authorization = basic === undefined ? `Bearer ${bearer}` : `Basic ${Buffer.from(basic).toString('base64')}`
  const headers = { authorization, 'x-forwarded-for': address }
  const request = new Request(`http://127.0.0.1/?${query}`, { method, headers, ...(body !== undefined && { body }) })
  // The routes' own parameter types differ; at run time all of them are a record.
  return route(request, { params: Promise.resolve({}) as Promise<never> })
}

/** The answers to as many calls at once, so that no bucket refills between them. */
function answersTo(count: number, make: () => Promise<Response>): Promise<Response[]> {
  return Promise.all(Array.from({ length: count }, make))
}

/** A refusal among many answers, of which some were none. */
async function refusalAmong(answers: Response[], accepted: number[]): Promise<{ headers: Headers; body: object }> {
  const refused = answers.find(({ status }) => status === 429)
  if (!refused) throw new Error('nothing was refused')
  expect(answers.some(({ status }) => accepted.includes(status))).toBe(true)
  expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
  expect(refused.headers.get('ratelimit-limit')).toMatch(/^[1-9]\d*$/)
  expect(refused.headers.get('ratelimit-remaining')).toBe('0')
  return { headers: refused.headers, body: await refused.json() }
}

test.each<[string, Route, string, object]>([
  ['the native API', endpoints.GET, '', { code: 'too_many_requests', status: 429, title: 'Too Many Requests' }],
  ['Akoya', akoya.GET, '', { code: 'too_many_requests', message: expect.any(String), debugMessage: expect.any(String) }],
  ['AccuLynx', acculynx.GET, '', { code: 'too_many_requests', message: expect.any(String), errors: [] }],
  ['AutoQL', autoql.GET, 'key', { code: 'too_many_requests', message: expect.any(String), errors: [] }],
])('a key that calls too often is refused in the shape of %s', async (_, route, query, shape) => {
  const answers = await answersTo(40, () => call(route, { query: query && `key=${key}` }))
  const { body } = await refusalAmong(answers, [200])
  expect(body).toMatchObject(shape)
  // Other keys of the same organization have what is theirs.
  const other = await createApiKey(db, testActor, organizationId, { name: 'other', environment: 'sandbox', scopes: [] })
  expect((await call(endpoints.GET, { bearer: other.key })).status).toBe(200)
})

test('events are counted one by one, in a batch as alone, and calls are another matter', async () => {
  const event = { type: 'thing.happened', data: {} }
  const publish = () => call(batch.POST, { method: 'POST', body: JSON.stringify({ events: Array(30).fill(event) }) })
  const { body } = await refusalAmong(await answersTo(8, publish), [202])
  expect(body).toMatchObject({ code: 'too_many_requests', detail: expect.stringMatching(/^Too many events with this key: 100 in 1 s\./) })
  expect((await call(endpoints.GET, {})).status).toBe(200)
  const before = await db.event.count()
  expect((await call(events.POST, { method: 'POST', body: JSON.stringify(event) })).status).toBeOneOf([202, 429])
  expect(await db.event.count()).toBeLessThanOrEqual(before + 1)
})

test.each<[string, (address: string) => Promise<Response>, object]>([
  ['API keys', (address) => call(endpoints.GET, { bearer: 'hp_sandbox_wrong', address }), { code: 'too_many_requests' }],
  ['vendor keys', (address) => call(akoya.GET, { bearer: 'hp_sandbox_wrong', address }), { code: 'too_many_requests' }],
  ['cron secrets', (address) => call(cron.GET, { bearer: 'wrong', address }), { code: 'too_many_requests' }],
  [
    'client secrets',
    (address) => call(token.POST, { method: 'POST', basic: 'sc_x:wrong', body: 'grant_type=client_credentials', address }),
    { error: 'temporarily_unavailable', error_description: expect.stringMatching(/^Too many wrong credentials/) },
  ],
])('wrong %s are refused as too many after a while, and a right key from there is not', async (name, make, shape) => {
  const address = `198.51.100.${20 + name.length}`
  const { body } = await refusalAmong(await answersTo(12, () => make(address)), [401])
  expect(body).toMatchObject(shape)
  expect((await call(endpoints.GET, { address })).status).toBe(200)
  expect((await make('198.51.100.99')).status).toBe(401)
})

test('a service credential gets tokens at the rate of calls, however many keys it holds', async () => {
  const { clientId, clientSecret } = await createServiceCredential(db, testActor, organizationId, {
    name: 'tokens',
    environment: 'sandbox',
  })
  const ask = () => call(token.POST, { method: 'POST', basic: `${clientId}:${clientSecret}`, body: 'grant_type=client_credentials' })
  const answers = await answersTo(30, ask)
  const { body } = await refusalAmong(answers, [200])
  expect(body).toMatchObject({ error: 'temporarily_unavailable' })
})

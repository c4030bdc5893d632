import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, testActor } from '#lib/testing/world.ts'
import { createApiKey } from '#lib/webhooks/api-keys.ts'
import { createServiceCredential } from '#lib/webhooks/service-credentials.ts'
import { installCatalog, vendorCatalogs } from '#lib/webhooks/vendor-catalogs.ts'
import * as autoqlLogs from '../(vendors)/autoql/management/api/v1/notifications/webhooks/[environment]/logs/route.ts'
import * as autoqlOne from '../(vendors)/autoql/management/api/v1/notifications/webhooks/[environment]/route.ts'
import * as akoya from '../(vendors)/notifications/v1/subscriptions/route.ts'
import * as akoyaTest from '../(vendors)/notifications/v1/test/route.ts'
import * as acculynxOne from '../(vendors)/webhooks/v2/subscriptions/[id]/route.ts'
import * as acculynx from '../(vendors)/webhooks/v2/subscriptions/route.ts'
import * as token from '../oauth2/token/route.ts'
import * as consents from './v1/consents/[id]/route.ts'
import * as dataAlerts from './v1/data-alerts/route.ts'
import * as deliveries from './v1/deliveries/route.ts'
import * as endpoint from './v1/endpoints/[id]/route.ts'
import * as rotate from './v1/endpoints/[id]/secret/rotate/route.ts'
import * as endpoints from './v1/endpoints/route.ts'
import * as entities from './v1/entities/[type]/[uuid]/route.ts'
import * as events from './v1/events/route.ts'

const { db } = useDatabase()
let key: string
let endpointId: string
let credential: { clientId: string; clientSecret: string }

beforeAll(async () => {
  for (const { name } of vendorCatalogs) await installCatalog(db, testActor, name)
  const { organizationId, environment } = await createScope(db)
  key = (await createApiKey(db, testActor, organizationId, { name: 'fuzz', environment, scopes: [] })).key
  endpointId = (await addEndpoint(db, { organizationId, environment }, { url: 'http://127.0.0.1:9/', format: 'acculynx' })).id
  credential = await createServiceCredential(db, testActor, organizationId, { name: 'fuzz', environment })
})

type Params = Record<string, string>
type Route = (request: Request, context: { params: Promise<never> }) => Promise<Response>

async function call(route: Route, method: string, { body, params = {}, query = '' }: { body?: string; params?: Params; query?: string }) {
  const request = new Request(`http://127.0.0.1/fuzz?key=${key}${query}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body !== undefined && { body }),
  })
  // The routes' own parameter types differ; at run time all of them are a record.
  return route(request, { params: Promise.resolve(params) as Promise<never> })
}

/** Bodies that are nearly right: known names with any value, so that the inner checks are reached. */
const names = [
  'type',
  'data',
  'url',
  'urls',
  'eventTypes',
  'format',
  'attributes',
  'entity',
  'headers',
  'accounts',
  'title',
  'topicNames',
  'retrySchedule',
  'id',
]
const nearlyRight = fc.dictionary(
  fc.constantFrom(...names),
  fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<fc.JsonValue>('UPDATE', '*', 'akamai', ['*'], 'http://127.0.0.1:9/', 'nul\0', ['nul\0'], { 'nul\0': 'nul\0' }),
  ),
)
const bodies = fc.oneof(
  fc.string(),
  fc.json(),
  nearlyRight.map((value) => JSON.stringify(value)),
)

test('no body crashes a route: every answer is a success or a refusal in words', async () => {
  const routes: [Route, string, Params][] = [
    [events.POST, 'POST', {}],
    [endpoints.POST, 'POST', {}],
    [endpoint.PATCH, 'PATCH', { id: endpointId }],
    [rotate.POST, 'POST', { id: endpointId }],
    [dataAlerts.POST, 'POST', {}],
    [consents.PUT, 'PUT', { id: 'c-1' }],
    [entities.PUT, 'PUT', { type: 'user', uuid: 'u-1' }],
    [acculynx.POST, 'POST', {}],
    [acculynxOne.PUT, 'PUT', { id: endpointId }],
    [akoya.POST, 'POST', {}],
    [akoyaTest.POST, 'POST', {}],
    [autoqlOne.PUT, 'PUT', { environment: 'sandbox' }],
  ]
  for (const [route, method, params] of routes) {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const response = await call(route, method, { body, params })
        expect(response.status, `${await response.clone().text()}`).toBeLessThan(500)
      }),
      { numRuns: 60 },
    )
  }
}, 120_000)

test('no path and no query crashes a route', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('\0', '-1', '1e9', '99999999999999999999'))
  await fc.assert(
    fc.asyncProperty(text, text, async (id, value) => {
      const query = `&limit=${encodeURIComponent(value)}&cursor=${encodeURIComponent(id)}&q=${encodeURIComponent(value)}&offset=${encodeURIComponent(id)}`
      const answers = [
        call(endpoint.GET, 'GET', { params: { id } }),
        call(entities.DELETE, 'DELETE', { params: { type: id, uuid: value } }),
        call(autoqlLogs.GET, 'GET', { params: { environment: id }, query }),
        call(deliveries.GET, 'GET', { query }),
        call(deliveries.GET, 'GET', { query: `&q=${encodeURIComponent(value)}` }),
        call(deliveries.GET, 'GET', { query: `&eventType=${encodeURIComponent(value)}&cursor=${encodeURIComponent(id)}` }),
      ]
      for (const answer of await Promise.all(answers)) expect(answer.status, await answer.clone().text()).toBeLessThan(500)
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('the token endpoint gives a day for the right secret and the reasons of RFC 6749 for anything else', async () => {
  const ask = (authorization: string, body: string) =>
    token.POST(new Request('http://127.0.0.1/oauth2/token', { method: 'POST', headers: { authorization }, body }))
  const basic = (secret: string) => `Basic ${Buffer.from(`${credential.clientId}:${secret}`).toString('base64')}`
  const grant = 'grant_type=client_credentials'
  expect(await (await ask(basic(credential.clientSecret), grant)).json()).toMatchObject({ expires_in: 86_399, token_type: 'bearer' })
  expect(await (await ask(basic('wrong'), grant)).json()).toMatchObject({ error: 'invalid_client' })
  expect(await (await ask(basic(credential.clientSecret), '')).json()).toMatchObject({ error: 'unsupported_grant_type' })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (header, body) => {
      const authorization = `Basic ${Buffer.from(header).toString('base64')}`
      expect((await ask(authorization, `${grant}&${body}`)).status).toBe(401)
    }),
    { numRuns: 60 },
  )
})

test('NUL, which PostgreSQL cannot hold, is refused by the name of the field', async () => {
  const nul = 'a\0b'
  const cases: [Route, string, object, Params][] = [
    [events.POST, 'POST', { type: 'thing.happened', data: {}, projectId: nul }, {}],
    [events.POST, 'POST', { type: 'thing.happened', data: {}, clientId: nul }, {}],
    [endpoints.POST, 'POST', { url: 'http://127.0.0.1:9/', eventTypes: ['*'], description: nul }, {}],
    [endpoints.POST, 'POST', { url: 'http://127.0.0.1:9/', eventTypes: ['*'], applicationId: nul }, {}],
    [dataAlerts.POST, 'POST', { title: nul, data: {} }, {}],
    [consents.PUT, 'PUT', { accounts: [nul] }, { id: 'c-2' }],
    [consents.PUT, 'PUT', { accounts: [] }, { id: nul }],
    [entities.PUT, 'PUT', { attributes: { [nul]: 1 } }, { type: 'user', uuid: 'u-2' }],
    [akoya.POST, 'POST', { category: nul, type: nul, callbackUrl: 'http://127.0.0.1:9/' }, {}],
    [acculynx.POST, 'POST', { consumerUrl: 'http://127.0.0.1:9/', techContact: nul, topicNames: ['*'] }, {}],
  ]
  for (const [route, method, body, params] of cases) {
    const answer = await call(route, method, { body: JSON.stringify(body), params })
    expect(answer.status, `${JSON.stringify(body)} ${await answer.clone().text()}`).toBeGreaterThanOrEqual(400)
    expect(answer.status, `${JSON.stringify(body)} ${await answer.clone().text()}`).toBeLessThan(500)
  }
})

test('what PostgreSQL or the stack cannot hold is refused, not a crash', async () => {
  const half = '\ud800'
  const deep = `{"type":"thing.happened","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  const cases: [Route, string, string, Params][] = [
    [events.POST, 'POST', deep, {}],
    [endpoints.POST, 'POST', deep, {}],
    [events.POST, 'POST', JSON.stringify({ type: 'thing.happened', data: {}, occurredAt: '0000-01-01T00:00:00Z' }), {}],
    [endpoints.POST, 'POST', JSON.stringify({ url: `http://127.0.0.1:9/${half}`, eventTypes: ['*'] }), {}],
    [entities.PUT, 'PUT', JSON.stringify({ attributes: { [half]: 1 } }), { type: 'user', uuid: 'u-3' }],
    [acculynx.POST, 'POST', JSON.stringify({ consumerUrl: 'http://127.0.0.1:9/', techContact: half, topicNames: ['*'] }), {}],
  ]
  for (const [route, method, body, params] of cases) {
    const { status } = await call(route, method, { body, params })
    expect(status, body.slice(0, 80)).toBeGreaterThanOrEqual(400)
    expect(status, body.slice(0, 80)).toBeLessThan(500)
  }
})

import { type APIRequestContext, expect, test } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { operatorKey } from './fixtures.ts'

// The native API through the running product: real portal, real dispatcher, real receiver. Nothing here depends on a screen.
test.skip(({ isMobile }) => isMobile, 'the API has no phone width')

type Organization = { slug: string; keys: { sandbox: string; production: string } }

let receiver: Receiver
let acme: Organization

test.beforeAll(async ({ playwright }, { project }) => {
  receiver = await startReceiver()
  const request = await playwright.request.newContext({ baseURL: project.use.baseURL ?? '' })
  acme = await createOrganization(request)
  await request.dispose()
})
test.afterAll(() => receiver.close())

async function createOrganization(request: APIRequestContext): Promise<Organization> {
  const slug = `api-${crypto.randomUUID().slice(0, 8)}`
  const created = await call(request, operatorKey, 'POST', '/organizations', { name: 'API test', slug })
  expect(created).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^org_/), name: 'API test', slug } })
  const keyOf = async (environment: string) => {
    const answer = await call(request, operatorKey, 'POST', `/organizations/${slug}/api-keys`, { name: environment, environment })
    expect(answer).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^key_/), environment } })
    return String(answer.body.key)
  }
  const type = { category: 'orders', title: 'Order paid', schema: { type: 'object', required: ['id'] }, example: { id: 'o-1' } }
  expect(await call(request, operatorKey, 'PUT', '/event-types/order.paid', type)).toMatchObject({ status: 200 })
  return { slug, keys: { sandbox: await keyOf('sandbox'), production: await keyOf('production') } }
}

async function call(request: APIRequestContext, key: string, method: string, path: string, data?: unknown, headers = {}) {
  const options = { method, headers: { authorization: `Bearer ${key}`, ...headers }, ...(data !== undefined && { data }) }
  const response = await request.fetch(`/api/v1${path}`, options)
  const text = await response.text()
  return { status: response.status(), type: response.headers()['content-type'], body: text === '' ? null : JSON.parse(text) }
}

test('from an endpoint to a signed delivery in the log, and once more on request', async ({ request }) => {
  const key = acme.keys.sandbox
  const endpoint = await call(request, key, 'POST', '/endpoints', { url: receiver.url, eventTypes: ['order.paid'], retrySchedule: 'fixed' })
  expect(endpoint).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^ep_/), secret: expect.stringMatching(/^whsec_/) } })
  const published = await call(request, key, 'POST', '/events', { type: 'order.paid', data: { id: 'o-7' }, projectId: 'shop' })
  expect(published).toMatchObject({ status: 202, body: { deliveries: 1 } })
  const [first] = await receiver.waitFor(1)
  const headers = { ...first?.headers } as Record<string, string>
  expect(headers['webhook-id']).toBe(published.body.id)
  expect(new Webhook(endpoint.body.secret).verify(first?.body ?? '', headers)).toMatchObject({ type: 'order.paid', data: { id: 'o-7' } })
  await expect
    .poll(async () => (await call(request, key, 'GET', `/deliveries?q=${published.body.id}`)).body.data)
    .toMatchObject([{ status: 'succeeded', code: 200, type: 'orders', eventType: 'order.paid', projectId: 'shop', attemptCount: 1 }])
  const { data } = (await call(request, key, 'GET', '/deliveries?status=succeeded&limit=1&offset=0')).body
  const detail = await call(request, key, 'GET', `/deliveries/${data[0].id}`)
  expect(detail.body.attempts).toMatchObject([{ number: 1, statusCode: 200, error: null, request: { body: first?.body } }])
  const again = await call(request, key, 'POST', `/deliveries/${data[0].id}/redeliver`)
  expect(again).toMatchObject({ status: 202, body: { id: expect.stringMatching(/^dlv_/) } })
  await receiver.waitFor(2)
  expect((await call(request, key, 'DELETE', `/endpoints/${endpoint.body.id}`)).status).toBe(204)
})

test('an endpoint is changed, its secret shown and rotated, and it is tested', async ({ request }) => {
  const key = acme.keys.production
  const { body: endpoint } = await call(request, key, 'POST', '/endpoints', { url: receiver.url, eventTypes: ['*'] })
  const path = `/endpoints/${endpoint.id}`
  expect((await call(request, key, 'GET', path)).body).not.toHaveProperty('secret')
  const changed = await call(request, key, 'PATCH', path, { description: 'Orders', enabled: false, retrySchedule: [1, 2] })
  expect(changed).toMatchObject({ status: 200, body: { description: 'Orders', enabled: false, retrySchedule: [1, 2] } })
  expect((await call(request, key, 'GET', `${path}/secret`)).body).toEqual({ secret: endpoint.secret })
  const rotated = await call(request, key, 'POST', `${path}/secret/rotate`, { graceSeconds: 60 })
  expect(rotated).toMatchObject({ status: 200, body: { previous: { expiresAt: expect.any(String) } } })
  expect(rotated.body.secret).not.toBe(endpoint.secret)
  receiver.respond({ status: 201, body: '{"queued":true}' })
  expect(await call(request, key, 'POST', `${path}/test`, {})).toMatchObject({
    status: 200,
    body: { succeeded: true, statusCode: 201, responseBody: '{"queued":true}', error: null },
  })
  expect((await call(request, key, 'GET', '/endpoints?limit=5')).body).toMatchObject({ data: [{ id: endpoint.id }], nextCursor: null })
})

test('a repeated publish gives the first answer, a changed one is a conflict', async ({ request }) => {
  const key = acme.keys.sandbox
  const publish = (data: unknown) => call(request, key, 'POST', '/events', { type: 'order.paid', data }, { 'idempotency-key': 'order-9' })
  const first = await publish({ id: 'o-9' })
  expect(first.status).toBe(202)
  expect(await publish({ id: 'o-9' })).toMatchObject({ status: 200, body: first.body })
  expect(await publish({ id: 'o-10' })).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } })
})

test('a refusal is problem+json that names the field', async ({ request }) => {
  const key = acme.keys.sandbox
  const cases: [string, string, string, unknown, number, string, string?][] = [
    [key, 'POST', '/events', { type: 'no.such', data: {} }, 422, 'unknown_event_type', 'type'],
    [key, 'POST', '/events', { type: 'order.paid', data: {} }, 422, 'invalid_input', 'data.id'],
    [key, 'POST', '/endpoints', { url: 'http://10.0.0.1/', eventTypes: ['*'] }, 422, 'address_refused', 'url'],
    [key, 'POST', '/endpoints', { url: receiver.url, eventTypes: [] }, 422, 'invalid_input', 'eventTypes'],
    [key, 'POST', '/endpoints', { url: receiver.url, eventTypes: ['no.such'] }, 422, 'unknown_event_type', 'eventTypes.0'],
    [key, 'GET', '/deliveries?limit=251', undefined, 422, 'invalid_input', 'limit'],
    [key, 'GET', '/deliveries/dlv_nonsense', undefined, 404, 'not_found'],
    [key, 'GET', '/nothing-here', undefined, 404, 'not_found'],
    [key, 'GET', '/organizations', undefined, 403, 'forbidden'],
    [key, 'GET', '/endpoints?environment=production', undefined, 403, 'environment_mismatch'],
    [operatorKey, 'POST', '/events', { type: 'order.paid', data: { id: '1' } }, 422, 'invalid_input', 'organization'],
    [operatorKey, 'POST', '/organizations', { name: 'x', slug: acme.slug }, 409, 'conflict', 'slug'],
    ['hp_sandbox_unknown', 'GET', '/endpoints', undefined, 401, 'unauthenticated'],
  ]
  for (const [apiKey, method, path, data, status, code, field] of cases) {
    const answer = await call(request, apiKey, method, path, data)
    expect(answer, `${method} ${path}`).toMatchObject({
      status,
      body: { status, code, title: expect.any(String), detail: expect.any(String) },
    })
    expect(answer.type).toBe('application/problem+json')
    if (field !== undefined) expect(answer.body.errors.map(({ path: at }: { path: string }) => at)).toContain(field)
  }
  const malformed = await request.post('/api/v1/events', { headers: { authorization: `Bearer ${key}` }, data: Buffer.from('{"type":') })
  expect(await malformed.json()).toMatchObject({ status: 400, code: 'malformed_json' })
})

test("another organization's things do not exist, and a revoked key is refused at once", async ({ request }) => {
  const other = await createOrganization(request)
  const { body: endpoint } = await call(request, acme.keys.sandbox, 'POST', '/endpoints', { url: receiver.url, eventTypes: ['*'] })
  for (const key of [other.keys.sandbox, acme.keys.production]) {
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/secret'],
      ['POST', '/secret/rotate'],
      ['POST', '/test'],
    ] as const) {
      const answer = await call(request, key, method, `/endpoints/${endpoint.id}${path}`, method === 'GET' ? undefined : {})
      expect(answer.status, `${method} ${path}`).toBe(404)
    }
  }
  const named = { organization: acme.slug, type: 'order.paid', data: { id: '1' } }
  expect((await call(request, other.keys.sandbox, 'POST', '/events', named)).status).toBe(404)
  const { data } = (await call(request, operatorKey, 'GET', `/organizations/${other.slug}/api-keys`)).body
  for (const { id } of data)
    expect((await call(request, operatorKey, 'DELETE', `/organizations/${other.slug}/api-keys/${id}`)).status).toBe(204)
  expect((await call(request, other.keys.sandbox, 'GET', '/endpoints')).status).toBe(401)
})

test('publishing is answered before Next.js and with the same words and headers as behind it', async ({ request }) => {
  const headersOf = (answer: Awaited<ReturnType<APIRequestContext['get']>>) => {
    const { vary, ...headers } = answer.headers()
    // How the bytes travel is each one's own affair: Next.js compresses, the front knows the length.
    for (const name of ['date', 'content-length', 'content-encoding', 'transfer-encoding']) delete headers[name]
    return { headers, isFromNext: vary?.includes('rsc') ?? false }
  }
  for (const authorization of ['', 'Bearer hp_sandbox_wrong']) {
    const [listed, published] = [
      await request.get('/api/v1/events', { headers: { authorization } }),
      await request.post('/api/v1/events', { headers: { authorization }, data: {} }),
    ]
    expect(published.status()).toBe(401)
    expect(await published.json()).toEqual(await listed.json())
    expect([headersOf(published).isFromNext, headersOf(listed).isFromNext]).toEqual([false, true])
    expect(headersOf(published).headers).toEqual(headersOf(listed).headers)
  }
})

test('the health check answers, and the cron route knows its secret', async ({ request }) => {
  expect(await (await request.get('/api/health')).json()).toMatchObject({
    status: 'ok',
    database: 'ok',
    oldestDueSeconds: expect.any(Number),
  })
  const wrong = await request.post('/api/cron/dispatch', { headers: { authorization: 'Bearer wrong' } })
  expect(wrong.status()).toBe(401)
})

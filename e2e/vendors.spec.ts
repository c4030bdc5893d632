import { createHmac } from 'node:crypto'
import { type APIRequestContext, expect, test } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { operatorKey } from './fixtures.ts'

// Scripts written for the four vendors, with only the host changed. Nothing here depends on a screen.
test.skip(({ isMobile }) => isMobile, 'the vendor APIs have no phone width')

type Tenant = { slug: string; sandbox: string; production: string; token: string }

let receiver: Receiver
let tenant: Tenant
let stranger: Tenant

test.beforeAll(async ({ playwright }, { project }) => {
  receiver = await startReceiver()
  const request = await playwright.request.newContext({ baseURL: project.use.baseURL ?? '' })
  for (const catalog of ['akoya', 'acculynx', 'akamai', 'autoql']) {
    expect((await send(request, 'POST', `/api/v1/catalogs/${catalog}/install`, operatorKey)).status).toBe(200)
  }
  tenant = await createTenant(request)
  stranger = await createTenant(request)
  await request.dispose()
})
test.afterAll(() => receiver.close())

async function createTenant(request: APIRequestContext): Promise<Tenant> {
  const slug = `vendor-${crypto.randomUUID().slice(0, 8)}`
  await send(request, 'POST', '/api/v1/organizations', operatorKey, { name: 'Vendor test', slug })
  const path = `/api/v1/organizations/${slug}`
  const keyOf = async (environment: string) =>
    String((await send(request, 'POST', `${path}/api-keys`, operatorKey, { name: environment, environment })).body.key)
  const { clientId, clientSecret } = (
    await send(request, 'POST', `${path}/service-credentials`, operatorKey, { name: 'service', environment: 'sandbox' })
  ).body
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  const answer = await request.post('/oauth2/token', { headers: { authorization }, form: { grant_type: 'client_credentials' } })
  const token = await answer.json()
  expect(token).toMatchObject({ expires_in: 86_399, token_type: 'bearer', scope: expect.any(String) })
  return { slug, sandbox: await keyOf('sandbox'), production: await keyOf('production'), token: token.access_token }
}

async function send(request: APIRequestContext, method: string, url: string, bearer: string, data?: unknown) {
  const response = await request.fetch(url, { method, headers: { authorization: `Bearer ${bearer}` }, ...(data !== undefined && { data }) })
  const text = await response.text()
  return { status: response.status(), body: text === '' ? null : JSON.parse(text) }
}

/** The request that carries an event, found by what its body says. */
async function arrival(marker: string) {
  for (let count = 1; ; count += 1) {
    const found = (await receiver.waitFor(count)).find(({ body }) => body.includes(marker))
    if (found) return { ...found, headers: found.headers as Record<string, string> }
  }
}

function publish(request: APIRequestContext, type: string, more: object) {
  return send(request, 'POST', '/api/v1/events', tenant.sandbox, { type, data: {}, ...more })
}

test('AutoQL: the webhook of an environment is made, tested, logged, regenerated and deleted', async ({ request }) => {
  const base = '/autoql/management/api/v1/notifications/webhooks'
  const call = (method: string, path = '', data?: unknown) =>
    send(request, method, `${base}${path}${path.includes('?') ? '&' : '?'}key=${tenant.sandbox}`, tenant.token, data)
  expect((await call('GET')).body).toEqual({ message: 'Success', data: { sandbox: null, production: null } })
  const made = await call('PUT', '/sandbox', { url: receiver.url })
  expect(made).toMatchObject({
    status: 200,
    body: { message: 'Success', data: { url: receiver.url, secret: expect.stringMatching(/^WH_/) } },
  })
  const { secret } = made.body.data
  expect((await call('PUT', '/sandbox', { url: `${receiver.url}moved` })).body.data).toMatchObject({ url: `${receiver.url}moved`, secret })
  receiver.respond({ body: '{"received":"test"}', headers: { 'content-type': 'application/json' } })
  expect((await call('POST', '/sandbox/test')).body).toEqual({
    message: 'Success',
    data: { status_code: 200, response: { received: 'test' } },
  })
  const sent = await arrival('"event":"test"')
  const timestamp = sent.headers['autoql-timestamp'] ?? ''
  expect(sent.headers['autoql-signature']).toBe(createHmac('sha256', secret).update(`${timestamp}.${sent.body}`).digest('base64'))
  expect(Number(timestamp)).toBeGreaterThan(1_600_000_000_000)
  await publish(request, 'data_alert.true', { data: { marker: 'autoql-1' }, projectId: 'p-9' })
  expect(JSON.parse((await arrival('autoql-1')).body)).toEqual({ event: 'data_alert.true', payload: { marker: 'autoql-1' } })
  await expect
    .poll(async () => (await call('GET', '/sandbox/logs?offset=0&limit=1')).body.data)
    .toMatchObject({
      items: [{ project_id: 'p-9', type: 'data_alert', event: 'data_alert.true', status: 'succeeded', code: 200, response: { ok: true } }],
      offset: 0,
      limit: 1,
      total: 2,
    })
  expect((await call('GET', '/sandbox/logs?page=2&limit=1')).body.data.items).toMatchObject([{ project_id: 'N/A', event: 'test' }])
  const renewed = await call('PUT', '/sandbox/secret')
  expect(renewed.body.data.secret).not.toBe(secret)
  expect((await call('DELETE', '/sandbox')).status).toBe(200)
  expect((await call('POST', '/sandbox/test')).status).toBe(404)
})

test('AutoQL: a key of the other environment, of another organization or none at all is refused', async ({ request }) => {
  const base = '/autoql/management/api/v1/notifications/webhooks'
  const calls: [string, string][] = [
    ['PUT', '/production'],
    ['PUT', '/production/secret'],
    ['DELETE', '/production'],
    ['POST', '/production/test'],
    ['GET', '/production/logs'],
  ]
  for (const [method, path] of calls) {
    const data = method === 'PUT' ? { url: receiver.url } : undefined
    const at = (key: string, bearer: string) => send(request, method, `${base}${path}?key=${key}`, bearer, data)
    expect((await at(tenant.sandbox, tenant.token)).status, `${method} ${path}`).toBe(403)
    expect((await at(stranger.production, tenant.token)).status, `${method} ${path}`).toBe(403)
    expect((await at('hp_production_unknown', tenant.token)).status, `${method} ${path}`).toBe(401)
    expect((await send(request, method, `${base}${path}`, tenant.token, data)).status, `${method} ${path}`).toBe(401)
    expect((await at(tenant.production, 'nonsense')).status, `${method} ${path}`).toBe(401)
  }
  expect((await send(request, 'GET', `${base}/staging/logs?key=${tenant.sandbox}`, tenant.token)).status).toBe(404)
  const bad = await send(request, 'PUT', `${base}/sandbox?key=${tenant.sandbox}`, tenant.token, { url: 'ftp://x' })
  expect(bad).toMatchObject({ status: 422, body: { message: expect.stringContaining('https://'), errors: [{ path: 'url' }] } })
})

test('Akoya: a subscription with a service credential, its test, its notification and its end', async ({ request }) => {
  const call = (method: string, path: string, data?: unknown) => send(request, method, `/notifications/v1${path}`, tenant.token, data)
  const input = {
    category: 'CONSENT',
    type: 'CONSENT_REVOKED',
    callbackUrl: receiver.url,
    effectiveDate: '2026-01-01',
    callbackEmail: 'ops@example.com',
  }
  const made = await call('POST', '/subscriptions', input)
  expect(made).toMatchObject({ status: 200, body: { ...input, subscriptionId: expect.stringMatching(/^ep_/) } })
  const { subscriptionId } = made.body
  expect((await call('GET', '/subscriptions')).body.notificationSubscriptions).toContainEqual(made.body)
  expect((await call('GET', `/subscriptions/${subscriptionId}`)).body).toEqual(made.body)
  const endpoint = await send(request, 'GET', `/api/v1/endpoints/${subscriptionId}`, tenant.sandbox)
  expect(endpoint.body.technicalContact).toBe(input.callbackEmail)
  const tested = await call('POST', '/test', { id: subscriptionId })
  expect(tested).toMatchObject({
    status: 200,
    body: { category: 'CONSENT', type: 'CONSENT_REVOKED', notificationPayload: { idType: 'CONSENT' } },
  })
  await publish(request, 'CONSENT_REVOKED', {
    data: { id: 'akoya-1', idType: 'CONSENT', customFields: [{ name: 'provider', value: 'mikomo' }] },
  })
  const sent = await arrival('akoya-1')
  const { secret } = (await send(request, 'GET', `/api/v1/endpoints/${subscriptionId}/secret`, tenant.sandbox)).body
  expect(new Webhook(secret).verify(sent.body, sent.headers)).toMatchObject({
    notificationId: sent.headers['webhook-id'],
    subscriber: { name: 'Vendor test' },
    publisher: { type: expect.any(String) },
    notificationPayload: { id: 'akoya-1', idType: 'CONSENT', customFields: [{ name: 'provider', value: 'mikomo' }] },
    url: { action: 'GET' },
  })
  expect((await call('DELETE', `/subscriptions/${subscriptionId}`)).status).toBe(204)
  expect(await call('GET', `/subscriptions/${subscriptionId}`)).toMatchObject({
    status: 404,
    body: { code: 'not_found', debugMessage: expect.any(String) },
  })
  const wrong = await call('POST', '/subscriptions', { ...input, category: 'MAINTENANCE' })
  expect(wrong).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', message: expect.any(String), debugMessage: expect.stringContaining('category') },
  })
  expect((await send(request, 'GET', '/notifications/v1/subscriptions', 'hp_token_unknown')).status).toBe(401)
})

test('AccuLynx: topics, a subscription, a test event of any topic, and the end that disables', async ({ request }) => {
  const call = (method: string, path: string, data?: unknown, key = tenant.sandbox) =>
    send(request, method, `/webhooks/v2${path}`, key, data)
  const topics = await call('GET', '/topics?pageSize=250&pageStartIndex=0')
  expect(topics.body.items.map(({ topicName }: { topicName: string }) => topicName)).toEqual(
    expect.arrayContaining(['job_created', 'contact_added']),
  )
  const input = { consumerUrl: receiver.url, techContact: { name: 'Dev', email: 'dev@example.com' }, topicNames: ['job_created'] }
  const made = await call('POST', '/subscriptions', input)
  expect(made).toEqual({ status: 200, body: { subscriptionId: expect.stringMatching(/^ep_/) } })
  const { subscriptionId } = made.body
  const endpoint = await send(request, 'GET', `/api/v1/endpoints/${subscriptionId}`, tenant.sandbox)
  expect(endpoint.body.technicalContact).toBe('dev@example.com')
  expect((await call('POST', `/subscriptions/${subscriptionId}/test-event`, { topicName: 'contact_added' })).status).toBe(202)
  expect(JSON.parse((await arrival('"topicName":"contact_added"')).body)).toMatchObject({ subscriptionId, event: { firstName: 'Ada' } })
  await publish(request, 'job_created', { data: { marker: 'acculynx-1' } })
  const body = JSON.parse((await arrival('acculynx-1')).body)
  expect(Object.keys(body)).toEqual(['topicName', 'eventDateTime', 'eventId', 'subscriptionId', 'event'])
  const replaced = await call('PUT', `/subscriptions/${subscriptionId}`, { topicNames: ['contact_changed'] })
  expect(replaced).toMatchObject({ status: 200, body: { topicNames: ['contact_changed'], consumerUrl: receiver.url } })
  expect((await call('PUT', `/subscriptions/${subscriptionId}`, { topicNames: ['x'] })).status).toBe(400)
  expect((await call('POST', '/subscriptions', { ...input, consumerUrl: 'http://10.0.0.1/' })).status).toBe(412)
  expect((await call('GET', `/subscriptions/${subscriptionId}`, undefined, tenant.production)).status).toBe(404)
  expect((await call('GET', `/subscriptions/${subscriptionId}`, undefined, stranger.sandbox)).status).toBe(404)
  expect(await call('DELETE', `/subscriptions/${subscriptionId}`)).toMatchObject({ status: 200, body: { status: 'Disabled' } })
  const { items } = (await call('GET', '/subscriptions')).body
  expect(items).toContainEqual(expect.objectContaining({ subscriptionId, status: 'Disabled', techContact: input.techContact }))
})

test('Akamai: an update reaches only the endpoints that listen for a changed attribute, without personal data', async ({ request }) => {
  const create = (more: object) =>
    send(request, 'POST', '/api/v1/endpoints', tenant.sandbox, { format: 'akamai', eventTypes: ['UPDATE'], entityType: 'user', ...more })
  expect(await create({ url: receiver.url })).toMatchObject({ status: 422, body: { errors: [{ path: 'attributes' }] } })
  expect(await create({ url: receiver.url, attributes: ['email', 'shoeSize'] })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'attributes.1' }] },
  })
  const hash = crypto.randomUUID()
  const urls = [`${receiver.url}a`, `${receiver.url}b`]
  const made = await send(request, 'POST', '/api/v1/endpoints', tenant.sandbox, {
    ...{
      urls,
      format: 'akamai',
      eventTypes: ['UPDATE'],
      entityType: 'user',
      attributes: ['email'],
      callbackHash: hash,
      applicationId: 'app-1',
    },
  })
  expect(made).toMatchObject({ status: 201, body: { data: urls.map((url) => ({ url, callbackHash: hash, applicationId: 'app-1' })) } })
  expect((await create({ url: receiver.url, attributes: ['email'], callbackHash: hash })).status).toBe(409)
  const uuid = crypto.randomUUID()
  const update = (changedAttributes: string[]) =>
    publish(request, 'UPDATE', {
      entity: { type: 'user', id: uuid },
      changedAttributes,
      clientId: 'client-1',
      data: { email: 'ada@example.com' },
    })
  const unlisted = await update(['gender'])
  expect(unlisted.body.deliveries).toBe(0)
  const explained = await send(request, 'GET', `/api/v1/events/${unlisted.body.id}`, tenant.sandbox)
  expect(explained.body.unmatched.map(({ reason }: { reason: string }) => reason)).toContain('no_listed_attribute_changed')
  expect((await update(['gender', 'email'])).body.deliveries).toBe(2)
  const sent = await arrival(uuid)
  expect(JSON.parse(sent.body)).toEqual([{ uuid, entity_type: 'user', datetime: expect.any(String), hash, client_id: 'client-1' }])
})

test("no vendor path shows or changes anything to another organization's key, the other environment's, or none", async ({ request }) => {
  const akoya = { category: 'CONSENT', type: 'CONSENT_UPDATED', callbackUrl: receiver.url }
  const { subscriptionId: akoyaId } = (await send(request, 'POST', '/notifications/v1/subscriptions', tenant.token, akoya)).body
  const acculynx = { consumerUrl: receiver.url, techContact: 'dev@example.com', topicNames: ['job_updated'] }
  const { subscriptionId: acculynxId } = (await send(request, 'POST', '/webhooks/v2/subscriptions', tenant.sandbox, acculynx)).body
  const calls: [string, string, unknown?][] = [
    ['GET', `/notifications/v1/subscriptions/${akoyaId}`],
    ['DELETE', `/notifications/v1/subscriptions/${akoyaId}`],
    ['POST', '/notifications/v1/test', { id: akoyaId }],
    ['GET', `/webhooks/v2/subscriptions/${acculynxId}`],
    ['PUT', `/webhooks/v2/subscriptions/${acculynxId}`, { topicNames: ['job_created'] }],
    ['DELETE', `/webhooks/v2/subscriptions/${acculynxId}`],
    ['POST', `/webhooks/v2/subscriptions/${acculynxId}/test-event`, { topicName: 'job_created' }],
  ]
  for (const [method, path, data] of calls) {
    for (const key of [stranger.sandbox, stranger.token, tenant.production]) {
      expect((await send(request, method, path, key, data)).status, `${method} ${path}`).toBe(404)
    }
    expect((await send(request, method, path, 'nonsense', data)).status, `${method} ${path}`).toBe(401)
    expect((await send(request, method, path, operatorKey, data)).status, `${method} ${path}`).toBe(403)
  }
  const lists = [
    ['/notifications/v1/subscriptions', 'notificationSubscriptions'],
    ['/webhooks/v2/subscriptions', 'items'],
  ] as const
  for (const [path, name] of lists) {
    expect((await send(request, 'GET', path, stranger.sandbox)).body[name]).toEqual([])
    expect((await send(request, 'GET', path, tenant.production)).body[name]).toEqual([])
  }
  expect((await send(request, 'GET', `/webhooks/v2/subscriptions/${acculynxId}`, tenant.sandbox)).body).toMatchObject({
    topicNames: ['job_updated'],
    status: 'Enabled',
  })
})

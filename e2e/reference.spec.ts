import { type APIRequestContext, expect, test } from '@playwright/test'
import { groups } from '#lib/openapi/document.ts'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'

async function createKey(request: APIRequestContext): Promise<string> {
  const { slug } = await createOrganization(request)
  const response = await request.post(`/api/v1/organizations/${slug}/api-keys`, {
    headers: { authorization: `Bearer ${operatorKey}` },
    data: { name: 'Reference', environment: 'sandbox' },
  })
  return (await response.json()).key
}

test('whoever reads about a call sends it from the page, with a key that stays in the tab', async ({ page, request }) => {
  const key = await createKey(request)
  await visit(page, '/reference')
  await expectAccessible(page)
  await page.getByRole('link', { name: '/api/v1/event-types List event types' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Event types' })).toBeVisible()
  await page.getByRole('button', { name: 'Try it: List event types' }).click()
  const form = page.getByRole('form', { name: 'Try it: List event types' })
  await form.getByLabel('API key').fill(key)
  await form.getByLabel('limit').fill('2')
  await form.getByRole('button', { name: 'Send' }).click()
  const response = form.getByRole('status', { name: 'Response' })
  await expect(response).toContainText('200')
  await expect(response).toContainText('"nextCursor"')
  await expectAccessible(page)
  await form.getByLabel('limit').fill('251')
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(response).toContainText('422')
  await expect(response).toContainText('"path": "limit"')

  expect(page.url()).not.toContain(key)
  await page.goto('/reference/events')
  await page.getByRole('button', { name: 'Try it: List events' }).click()
  await expect(page.getByRole('form', { name: 'Try it: List events' }).getByLabel('API key')).toHaveValue(key)
  const stored = await page.evaluate(() => JSON.stringify([localStorage, document.cookie]))
  expect(stored).not.toContain(key)
})

test('a request with a body begins with the example', async ({ page, request }) => {
  const key = await createKey(request)
  await visit(page, '/reference/endpoints')
  await page.getByRole('button', { name: 'Try it: Create an endpoint' }).click()
  const form = page.getByRole('form', { name: 'Try it: Create an endpoint' })
  await form.getByLabel('API key').fill(key)
  await form.getByLabel('Body').fill('{"url":"http://10.0.0.1/","eventTypes":["*"]}')
  await form.getByRole('button', { name: 'Send' }).click()
  await expect(form.getByRole('status', { name: 'Response' })).toContainText('address_refused')
})

test('the reference shows each group, and is found from the portal', async ({ page, request }) => {
  const { slug } = await createOrganization(request)
  await signIn(page)
  await visit(page, `/${slug}/webhooks`)
  await page.getByRole('link', { name: 'Reference' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'API reference' })).toBeVisible()
  for (const group of ['autoql', 'akoya', 'acculynx', 'access-tokens']) {
    await visit(page, `/reference/${group}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
  }
  await expectAccessible(page)
})

test('document and collection are public, and not sent twice', async ({ request }) => {
  for (const path of ['/api/v1/openapi.json', '/api/v1/postman.json']) {
    const first = await request.get(path)
    expect(first.status()).toBe(200)
    const etag = first.headers().etag ?? ''
    expect((await request.get(path, { headers: { 'if-none-match': etag } })).status()).toBe(304)
  }
  const document = await (await request.get('/api/v1/openapi.json')).json()
  expect(document).toMatchObject({ openapi: '3.1.1', paths: { '/api/v1/event-types': { get: { operationId: 'listEventTypes' } } } })
})

test('what the API answers is what the document says', async ({ request, isMobile }) => {
  test.skip(isMobile, 'the API has no phone width')
  const key = await createKey(request)
  const headers = { authorization: `Bearer ${key}` }
  await request.put('/api/v1/event-types/reference.checked', {
    headers: { authorization: `Bearer ${operatorKey}` },
    data: { category: 'tests', title: 'Reference checked', example: { ok: true } },
  })
  const data = { url: 'http://127.0.0.1:9/', eventTypes: ['reference.checked'], format: 'acculynx' }
  const { id: endpointId } = await (await request.post('/api/v1/endpoints', { headers, data })).json()
  const publish = { headers, data: { type: 'reference.checked', data: {} } }
  const { id: eventId } = await (await request.post('/api/v1/events', publish)).json()
  const deliveryId = async () => (await (await request.get('/api/v1/deliveries', { headers })).json()).data[0]?.id
  const since = new Date(Date.now() - 3_600_000).toISOString()
  const recovery = await (await request.post(`/api/v1/endpoints/${endpointId}/recover`, { headers, data: { since } })).json()
  await request.put('/api/v1/inbox', { headers, data: {} })
  const ids: Record<string, string> = {
    endpoints: endpointId,
    events: eventId,
    deliveries: await deliveryId(),
    subscriptions: endpointId,
    recoveries: recovery.id,
  }

  const reads = groups.flatMap(({ operations }) => operations.filter(({ method, security }) => method === 'get' && security !== 'operator'))
  expect(reads.length).toBeGreaterThan(12)
  for (const { path, security, answers } of reads.filter(
    ({ path }) => !/\/api\/cron\/|\/export$|^\/metrics$|^\/\.well-known\/|\/inbox\/messages\/\{|\/notifications\/v1\/.*\{/.test(path),
  )) {
    const target = path.replace('{environment}', 'sandbox').replace(/(\w+)\/\{id\}/, (_, noun) => `${noun}/${ids[noun]}`)
    const response = await request.get(`${target}${security === 'autoql' ? `?key=${key}` : ''}`, { headers })
    const answer = await response.json()
    expect(response.status(), `${target} ${JSON.stringify(answer)}`).toBe(200)
    // Nothing is missing, and nothing comes along that the document does not know.
    expect(answers.find(({ status }) => status === 200)?.schema?.parse(answer), target).toEqual(answer)
  }
})

import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'
import { call, card, expectNoOverflow, publish, putEventType } from './webhooks-page.ts'

const eventType = 'inbox.tried'

test.beforeAll(async ({ playwright }, { project }) => {
  const request = await playwright.request.newContext({ baseURL: project.use.baseURL ?? '' })
  await putEventType(request, eventType, 'inbox')
  await request.dispose()
})

/** An organization whose inbox was made by the API, with an endpoint that delivers there and retries after a second. */
async function inboxOf(request: APIRequestContext) {
  const { slug } = await createOrganization(request)
  const { url } = await call(request, operatorKey, 'PUT', '/inbox', { organization: slug })
  const endpoint = await call(request, operatorKey, 'POST', '/endpoints', {
    organization: slug,
    url,
    eventTypes: ['*'],
    retrySchedule: [1, 1],
  })
  return { slug, url: String(url), endpoint }
}

/** The messages on the page, newest first. */
function messages(page: Page) {
  return page.getByRole('region', { name: 'What arrived' }).getByRole('listitem').getByRole('link')
}

test('a newcomer without a server sees the whole circle: inbox, event, verified arrival, failure and retry', async ({ page, request }) => {
  const { slug } = await createOrganization(request)
  await signIn(page)
  await visit(page, `/${slug}/webhooks`)
  await card(page, 'Sandbox').getByRole('link', { name: 'Use the built-in inbox' }).click()
  await expect(page.getByLabel('Create a sandbox endpoint that delivers to it')).toBeChecked()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Create inbox' }).click()
  await expect(page.getByText('Nothing has arrived in the last 24 hours')).toBeVisible()
  await expectAccessible(page)
  await publish(request, slug, 'sandbox', { type: eventType, data: { n: 1, html: '<b id="injected">bold</b>' } })
  await expect(messages(page)).toHaveCount(1)
  await expect(messages(page).first()).toContainText('Verified')
  await messages(page).first().click()
  await expect(page.getByText('made with the current secret')).toBeVisible()
  await expect(page.locator('pre')).toContainText('<b id=\\"injected\\">')
  await expect(page.locator('#injected')).toHaveCount(0)
  await expectAccessible(page)
  await expectNoOverflow(page)
  await messages(page).first().click()
  await page.getByRole('button', { name: 'Fail' }).click()
  await page.getByRole('button', { name: 'Save answer' }).click()
  await expect(page.getByText('The next request gets this answer.')).toBeVisible()
  await publish(request, slug, 'sandbox', { type: eventType, data: { n: 2 } })
  // The default schedule tries again after 5 seconds, and the page shows it by itself.
  await expect(messages(page)).toHaveCount(3)
  await expect(messages(page).first()).toContainText('sent again')
  await expect(messages(page).first()).toContainText('answered 500')
  await visit(page, `/${slug}/webhooks`)
  await expect(page.getByText('500').first()).toBeVisible()
  await visit(page, `/${slug}/sandbox/inbox`)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.getByText('Nothing has arrived in the last 24 hours')).toBeVisible()
})

test('the inbox answers as it is told, to anybody and without a cookie; an unknown one is not found', async ({ playwright, request }, {
  project,
}) => {
  const { slug, url } = await inboxOf(request)
  const stranger = await playwright.request.newContext({ baseURL: project.use.baseURL ?? '' })
  const path = new URL(url).pathname
  const first = await stranger.post(path, { data: 'hello', headers: { 'content-type': 'text/plain' } })
  expect({ status: first.status(), body: await first.json() }).toEqual({ status: 200, body: { received: true } })
  const answer = { organization: slug, status: 418, contentType: 'text/plain', body: '<script>alert(1)</script>', delayMs: 300 }
  await call(request, operatorKey, 'PUT', '/inbox', answer)
  const beganAt = Date.now()
  const second = await stranger.post(path, { data: {} })
  expect(second.status()).toBe(418)
  expect(Date.now() - beganAt).toBeGreaterThanOrEqual(290)
  expect(await second.text()).toBe(answer.body)
  const headers = second.headers()
  expect(headers).toMatchObject({ 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' })
  expect(headers['content-security-policy']).toContain('sandbox')
  expect(headers['set-cookie']).toBeUndefined()
  await call(request, operatorKey, 'PUT', '/inbox', { organization: slug, status: 204 })
  expect((await stranger.post(path, { data: {} })).status()).toBe(204)
  expect((await stranger.post('/inbox/nobody', { data: {} })).status()).toBe(404)
  expect((await stranger.get(path)).status()).toBe(405)
  expect((await stranger.post(path, { data: 'x'.repeat(2 ** 20 + 1) })).status()).toBe(413)
  const { data, total } = await call(request, operatorKey, 'GET', `/inbox/messages?organization=${slug}&offset=0`)
  expect({ total, verdicts: data.map((message: { verdict: string }) => message.verdict) }).toEqual({
    total: 3,
    verdicts: ['unsigned', 'unsigned', 'unsigned'],
  })
  const cookie = await stranger.post(path, { data: {}, headers: { cookie: 'session=secret', authorization: 'Bearer secret' } })
  expect(cookie.status()).toBe(204)
  const newest = (await call(request, operatorKey, 'GET', `/inbox/messages?organization=${slug}&limit=1`)).data[0]
  const detail = await call(request, operatorKey, 'GET', `/inbox/messages/${newest.id}?organization=${slug}`)
  expect(JSON.stringify(detail)).not.toContain('secret')
  const gone = await request.delete(`/api/v1/inbox/messages?organization=${slug}`, { headers: { authorization: `Bearer ${operatorKey}` } })
  expect(gone.status()).toBe(204)
  await stranger.dispose()
})

test('the doctor recognizes a tampered body, a body written anew, and a request from the log that is right', async ({ page, request }) => {
  const { slug } = await inboxOf(request)
  const { id } = await publish(request, slug, 'sandbox', { type: eventType, data: { amount: 10, name: 'größer' } })
  const arrived = () => call(request, operatorKey, 'GET', `/inbox/messages?organization=${slug}`)
  await expect.poll(async () => (await arrived()).data.length).toBe(1)
  const message = await call(request, operatorKey, 'GET', `/inbox/messages/${(await arrived()).data[0].id}?organization=${slug}`)
  expect(message).toMatchObject({ verdict: 'verified', webhookId: id })
  await signIn(page)
  await visit(page, `/${slug}/guides`)
  await page.getByRole('link', { name: 'signature doctor' }).click()
  await expect(page.getByRole('heading', { name: 'Signature doctor' })).toBeVisible()
  await visit(page, `/${slug}/sandbox/signature-doctor`)
  const diagnosis = page.getByRole('region', { name: 'Diagnosis' })
  const diagnose = async (body: string) => {
    await page.getByLabel('Body', { exact: true }).fill(body)
    await page.getByRole('button', { name: 'Diagnose' }).click()
  }
  await page.getByLabel('Headers').fill(
    Object.entries<string>(message.headers)
      .map(([name, value]) => `> ${name}: ${value}`)
      .join('\n'),
  )
  await diagnose(message.body.replace('"amount":10', '"amount":1000'))
  await expect(diagnosis).toContainText('The body says something else than what was sent.')
  await expect(diagnosis).toContainText('"amount":1000')
  await expectAccessible(page)
  await expectNoOverflow(page)
  await diagnose(JSON.stringify(JSON.parse(message.body), null, 2))
  await expect(diagnosis).toContainText('parsed and written anew: its spaces and line breaks differ')
  await diagnose(`${message.body}\n`)
  await expect(diagnosis).toContainText('a line break or spaces at an end')
  await page.getByRole('button', { name: 'Delivery from the log' }).click()
  await page.getByRole('option').first().click()
  await expect(diagnosis).toContainText('The request is genuine')
  await expectAccessible(page)
})

test('a key of production, or of another organization, sees nothing of an inbox', async ({ request }) => {
  const { slug, endpoint } = await inboxOf(request)
  // An organization's key of production has no inbox, and one of another organization sees nothing of this one.
  const production = await call(request, operatorKey, 'POST', `/organizations/${slug}/api-keys`, {
    name: 'Test',
    environment: 'production',
  })
  const { slug: other } = await createOrganization(request)
  const foreign = await call(request, operatorKey, 'POST', `/organizations/${other}/api-keys`, { name: 'Test', environment: 'sandbox' })
  const as = (key: string, path: string) => request.get(`/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })
  expect((await as(production.key, '/inbox')).status()).toBe(404)
  expect((await as(foreign.key, '/inbox/messages')).status()).toBe(404)
  const check = await request.post('/api/v1/signature-checks', {
    headers: { authorization: `Bearer ${foreign.key}` },
    data: { headers: 'webhook-id: evt_1', endpointId: endpoint.id },
  })
  expect(check.status()).toBe(404)
})

import { request as httpRequest } from 'node:http'
import { expect, test } from '@playwright/test'
import { startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, operator, operatorKey, signIn, visit } from './fixtures.ts'
import { call, publish } from './webhooks-page.ts'

// What strangers send, as the whole server meets it.

const evil = [
  '<script>window.hacked = true</script>',
  '<img src="x" onerror="window.hacked = true">',
  '</pre></code><svg onload="window.hacked = true">',
  '{{constructor.constructor("window.hacked = true")()}}',
].join('\n')

test('a response that would be a page is shown as text, and nothing of it ever runs', async ({ page, request }) => {
  const receiver = await startReceiver()
  receiver.respondAlways({
    status: 500,
    headers: { 'content-type': 'text/html', 'x-note': '<img src=x onerror=window.hacked=1>' },
    body: evil,
  })
  const { slug } = await createOrganization(request)
  const organization = { organization: slug, environment: 'sandbox' }
  await call(request, operatorKey, 'PUT', '/event-types/guards.happened', {
    category: 'guards',
    title: 'Guards',
    description: '',
    schema: null,
  })
  await call(request, operatorKey, 'POST', '/endpoints', { ...organization, url: receiver.url, eventTypes: ['*'], retrySchedule: [1] })
  const { id } = await publish(request, slug, 'sandbox', { type: 'guards.happened', data: { html: evil } })
  const { deliveries } = await call(request, operatorKey, 'GET', `/events/${id}?organization=${slug}`)
  const read = async () => (await call(request, operatorKey, 'GET', `/deliveries/${deliveries[0].id}`)).status
  await expect.poll(read).toBe('failed')
  await signIn(page)
  const base = `/${slug}/sandbox`
  const pages = [`${base}/deliveries/${deliveries[0].id}`, `${base}/deliveries?open=${deliveries[0].id}`, `${base}/events/${id}`]
  for (const path of pages) {
    await visit(page, path)
    await expect(page.getByText('window.hacked = true').first()).toBeAttached()
    expect(await page.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined()
    expect(await page.locator('img[onerror], svg[onload]').count()).toBe(0)
  }
  await receiver.close()
})

test('who a request comes from is not what it says of itself', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...(baseURL && { baseURL }), extraHTTPHeaders: { 'x-forwarded-for': '203.0.113.66' } })
  const page = await context.newPage()
  await signIn(page, operator)
  await visit(page, '/account')
  await expect(page.getByText('127.0.0.1').first()).toBeVisible()
  await expect(page.getByText('203.0.113.66')).toHaveCount(0)
  await context.close()
})

test('what is too large or too long is refused in words, by pages as by the API', async ({ request }) => {
  const large = await request.post('/api/auth/callback/password', { data: 'x'.repeat(2 * 2 ** 20) })
  expect(large.status()).toBe(413)
  expect(await large.json()).toMatchObject({ code: 'payload_too_large' })
  const long = await request.get(`/api/v1/events?q=${'x'.repeat(9000)}`)
  expect(long.status()).toBe(414)
  expect(await long.json()).toMatchObject({ code: 'uri_too_long' })
  const body = await request.post('/api/v1/endpoints', {
    headers: { authorization: `Bearer ${operatorKey}` },
    data: 'x'.repeat(2 * 2 ** 20),
  })
  expect(body.status()).toBe(413)
})

test('a body that never ends is given up, and the portal answers others meanwhile', async ({ request, baseURL }) => {
  const { port, hostname } = new URL(baseURL ?? '')
  // No length is announced, so that nothing but reading tells how long it is.
  const sender = httpRequest({
    hostname,
    port,
    path: '/api/v1/endpoints',
    method: 'POST',
    headers: { authorization: `Bearer ${operatorKey}` },
  })
  sender.on('error', () => undefined)
  const answered = new Promise<number | undefined>((resolve) => sender.once('response', ({ statusCode }) => resolve(statusCode)))
  const piece = 'x'.repeat(64 * 1024)
  const timer = setInterval(() => sender.writable && sender.write(piece), 1)
  expect(await answered).toBe(413)
  expect((await request.get('/api/health')).status()).toBe(200)
  clearInterval(timer)
  sender.destroy()
})

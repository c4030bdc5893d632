import { test as base, expect, type Page } from '@playwright/test'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'
import { call, expectNoOverflow, publish } from './webhooks-page.ts'

// One delivery and one event in a real browser, with real deliveries to a real receiver. Every test has its own organization.
const test = base.extend<{ receiver: Receiver; slug: string; addEndpoint: (input?: object) => Promise<{ id: string; url: string }> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it depends on from the pattern
  receiver: async ({}, use) => {
    const receiver = await startReceiver()
    await use(receiver)
    await receiver.close()
  },
  slug: async ({ page, request }, use) => {
    const { slug } = await createOrganization(request)
    for (const name of ['detail_test.paid', 'detail_test.moved']) await putType(request, name, null)
    await signIn(page)
    await use(slug)
  },
  addEndpoint: async ({ request, receiver, slug }, use) => {
    await use((input = {}) =>
      call(request, operatorKey, 'POST', '/endpoints', {
        organization: slug,
        environment: 'sandbox',
        url: receiver.url,
        eventTypes: ['*'],
        retrySchedule: [],
        ...input,
      }),
    )
  },
})

type Request = Parameters<typeof call>[0]

function putType(request: Request, name: string, schema: object | null) {
  return call(request, operatorKey, 'PUT', `/event-types/${name}`, { category: 'detail_test', title: name, description: '', schema })
}

/** Publishes one event and answers its id and that of its first delivery. */
async function deliver(request: Request, slug: string, data: unknown = { orderId: 'A-1' }) {
  const { id } = await publish(request, slug, 'sandbox', { type: 'detail_test.paid', data, projectId: 'shop-7' })
  const { deliveries } = await call(request, operatorKey, 'GET', `/events/${id}?organization=${slug}`)
  return { eventId: id, deliveryId: deliveries[0]?.id }
}

function whenOver(request: Request, deliveryId: string) {
  const read = async () => (await call(request, operatorKey, 'GET', `/deliveries/${deliveryId}`)).status
  return expect.poll(read).toMatch(/^(succeeded|failed|skipped)$/)
}

function region(page: Page, name: string) {
  return page.getByRole('region', { name })
}

async function expectSoundInBothThemes(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme))
    await expectAccessible(page)
    await expectNoOverflow(page)
  }
}

test('a delivery follows its retries by itself, on one scale of time, and compares what was answered', async ({
  page,
  request,
  receiver,
  slug,
  addEndpoint,
}) => {
  await addEndpoint({ retrySchedule: [3, 60] })
  receiver.respond({ status: 503, headers: { 'x-try': 'one' }, body: '{"error":"The queue is full."}', delayMs: 60 })
  receiver.respond({ status: 500, headers: { 'x-try': 'two' }, body: '{"error":"Out of memory."}' })
  const { deliveryId, eventId } = await deliver(request, slug)
  await receiver.waitFor(1)
  await visit(page, `/${slug}/sandbox/deliveries/${deliveryId}`)
  const timeline = region(page, 'Timeline')
  await expect(timeline.getByText('answered 500')).toBeVisible({ timeout: 20_000 })
  await expect(timeline.getByText('answered 503')).toBeVisible()
  await expect(timeline.getByRole('listitem').first()).toContainText(/Queued\d+(\.\d)? m?s.*First byte\d+(\.\d)? ms.*Done/)
  await expect(timeline.getByRole('listitem').nth(2)).toContainText(/Attempt 3in \d+ seconds/)
  await expect(page.getByText('Your server answered 500.')).toBeVisible()
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const comparison = region(page, 'Responses compared')
  await expect(comparison).toContainText('removed: HTTP 503')
  await expect(comparison).toContainText('added: HTTP 500')
  await expect(comparison).toContainText('added: x-try: two')
  await expect(comparison).toContainText('added:   "error": "Out of memory."')
  await expectSoundInBothThemes(page)
  await page.getByRole('link', { name: eventId }).click()
  await expect(page).toHaveURL(new RegExp(`/sandbox/events/${eventId}$`))
})

test('which attempts are compared is in the URL', async ({ page, request, receiver, slug, addEndpoint }) => {
  await addEndpoint({ retrySchedule: [1, 1] })
  for (const status of [501, 502, 503]) receiver.respond({ status, body: 'same' })
  const { deliveryId } = await deliver(request, slug)
  await whenOver(request, deliveryId)
  await visit(page, `/${slug}/sandbox/deliveries/${deliveryId}?from=1&to=3`)
  const comparison = region(page, 'Responses compared')
  await expect(comparison).toContainText('removed: HTTP 501')
  await expect(comparison).toContainText('added: HTTP 503')
  await comparison.getByRole('button', { name: /From/ }).click()
  await page.getByRole('option', { name: 'Attempt 2' }).click()
  await expect(comparison).toContainText('removed: HTTP 502')
  await expect(page).toHaveURL(/from=2/)
})

test('a redirect is cured by the button that sets the URL, and Redeliver then arrives', async ({
  page,
  request,
  receiver,
  slug,
  addEndpoint,
}) => {
  const endpoint = await addEndpoint()
  receiver.respond({ status: 307, headers: { location: '/new/place' } })
  const { deliveryId } = await deliver(request, slug)
  await whenOver(request, deliveryId)
  await visit(page, `/${slug}/sandbox/deliveries/${deliveryId}`)
  await expect(page.getByText(/Deliveries do not follow redirects: set the URL to/)).toBeVisible()
  await expectSoundInBothThemes(page)
  await page.getByRole('button', { name: `Set the URL to ${receiver.url}new/place` }).click()
  await expect(page.getByText('The URL has been set to it.')).toBeVisible()
  expect((await call(request, operatorKey, 'GET', `/endpoints/${endpoint.id}`)).url).toBe(`${receiver.url}new/place`)
  await page.getByRole('button', { name: 'Redeliver', exact: true }).click()
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByText('Redelivery of')).toBeVisible()
  await expect(page.getByText(/by operator@example.com/)).toBeVisible()
  await expect(page.getByText('answered 200')).toBeVisible()
  expect((await receiver.waitFor(2))[1]?.path).toBe('/new/place')
  await region(page, 'The same event to the same endpoint').getByRole('link', { name: deliveryId }).click()
  await expect(page).toHaveURL(new RegExp(deliveryId))
})

test('the command copied as curl has the bytes and headers of the request', async ({
  page,
  context,
  request,
  receiver,
  slug,
  addEndpoint,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await addEndpoint()
  const { deliveryId } = await deliver(request, slug, { note: "it's $paid" })
  await whenOver(request, deliveryId)
  await visit(page, `/${slug}/sandbox/deliveries/${deliveryId}`)
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  const command = await page.evaluate(() => navigator.clipboard.readText())
  const [received] = await receiver.waitFor(1)
  expect(command).toContain(`curl --request POST '${receiver.url}'`)
  expect(command).toContain(`--header 'webhook-signature: ${received?.headers['webhook-signature']}'`)
  expect(command).toContain(`--data-raw '${received?.body.replaceAll("'", `'\\''`)}'`)
  await expect(page.getByText(/Its signature is good for 5 minutes/)).toBeVisible()
})

test('what a disabled webhook missed says so, and the button enables it', async ({ page, request, receiver: _, slug, addEndpoint }) => {
  const endpoint = await addEndpoint({ enabled: false })
  const { deliveryId } = await deliver(request, slug)
  await visit(page, `/${slug}/sandbox/deliveries/${deliveryId}`)
  await expect(page.getByText('Nothing was sent, because the webhook was disabled.')).toBeVisible()
  await page.getByRole('button', { name: 'Enable the webhook' }).click()
  await expect(page.getByText('The webhook is enabled by now.')).toBeVisible()
  expect((await call(request, operatorKey, 'GET', `/endpoints/${endpoint.id}`)).enabled).toBe(true)
})

test('an event tells who got it, why every other endpoint did not, and where its data departs from the schema', async ({
  page,
  request,
  receiver,
  slug,
  addEndpoint,
}) => {
  await addEndpoint()
  await addEndpoint({ url: `${receiver.url}type`, eventTypes: ['detail_test.moved'] })
  await addEndpoint({ url: `${receiver.url}project`, projectIds: ['roof'] })
  await addEndpoint({ url: `${receiver.url}disabled`, enabled: false })
  await putType(request, 'detail_test.checked', null)
  const event = { type: 'detail_test.checked', data: { amount: 'much', lines: [{ sku: 1 }] }, projectId: 'shop-7' }
  const { id } = await publish(request, slug, 'sandbox', event)
  await putType(request, 'detail_test.checked', {
    type: 'object',
    required: ['orderId'],
    properties: { amount: { type: 'number' }, lines: { type: 'array', items: { properties: { sku: { type: 'string' } } } } },
  })
  await receiver.waitFor(1)
  await visit(page, `/${slug}/sandbox/events/${id}`)
  await expect(region(page, 'Deliveries').getByRole('listitem')).toHaveCount(2)
  const trace = region(page, 'Why did an endpoint not get this?')
  await expect(trace.getByText('Not sent: it does not take this event type')).toBeVisible()
  await expect(trace.getByText('It takes detail_test.moved, and not detail_test.checked.')).toBeVisible()
  await expect(trace.getByText('It takes events of the project roof only; the event is of shop-7.')).toBeVisible()
  await trace.getByRole('button', { name: /disabled/ }).click()
  await expect(trace.getByText('It was disabled at that time, so the delivery was skipped.')).toBeVisible()
  const payload = region(page, 'Payload')
  await expect(payload.getByText(/departs from the schema of detail_test.checked in 3 places/)).toBeVisible()
  await expect(payload.locator('pre span.block').filter({ hasText: '"amount": "much"' })).toContainText('must be number')
  await expect(payload.locator('pre span.block').filter({ hasText: '"sku": 1' })).toContainText('must be string')
  await expectSoundInBothThemes(page)
  await payload.getByRole('tab', { name: 'As sent' }).click()
  await expect(payload.getByText(JSON.stringify(event.data), { exact: true })).toBeVisible()
  await region(page, 'Deliveries').getByRole('link').first().click()
  await expect(page).toHaveURL(/\/sandbox\/deliveries\/dlv_/)
})

test('events are found by type and by what they are about, and a link carries the search', async ({ page, request, slug }) => {
  const moved = { type: 'detail_test.moved', data: {}, entity: { type: 'job', id: 'J-2211' } }
  const { id } = await publish(request, slug, 'sandbox', moved)
  await deliver(request, slug)
  await visit(page, `/${slug}/sandbox/events`)
  const table = page.getByRole('table', { name: 'Events' })
  // Maintenance that another test announces meanwhile is an event of every organization.
  const links = table.getByRole('row').filter({ hasText: 'detail_test.' }).getByRole('link')
  await expect(links).toHaveCount(2)
  await expectSoundInBothThemes(page)
  await page.getByLabel('Event type').fill('detail_test.paid')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/type=detail_test.paid/)
  await expect(links).toHaveCount(1)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(links).toHaveCount(2)
  await page.getByLabel('Event, delivery or entity id').fill('J-2211')
  await page.keyboard.press('Enter')
  await expect(links).toHaveCount(1)
  await links.click()
  await expect(page).toHaveURL(new RegExp(`/events/${id}$`))
  await expect(page.getByText('None: no endpoint took this event.')).toBeVisible()
  await visit(page, `/${slug}/sandbox/events?q=nobody`)
  await expect(page.getByText('No event found')).toBeVisible()
  await expectAccessible(page)
})

test('what belongs to another environment, or is no id, is no page', async ({ page, request, receiver: _, slug, addEndpoint }) => {
  await addEndpoint()
  const { deliveryId, eventId } = await deliver(request, slug)
  const paths = [`production/deliveries/${deliveryId}`, `production/events/${eventId}`, 'sandbox/deliveries/x', 'sandbox/events/x']
  for (const path of paths) expect((await page.request.get(`/${slug}/${path}`)).status()).toBe(404)
})

import { expect, type Page, test } from '@playwright/test'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'
import { call, card, expectNoOverflow, generateKey, publish, putEventType, testConnection } from './webhooks-page.ts'

// The home page beside its cards and its log: what to do next, and what asks for somebody.

let slug: string
let receiver: Receiver

test.beforeEach(async ({ page, request }) => {
  receiver = await startReceiver()
  slug = (await createOrganization(request)).slug
  await putEventType(request, 'home_test.happened', 'home_test')
  await signIn(page)
})
test.afterEach(() => receiver.close())

const checklist = (page: Page) => page.getByRole('region', { name: /Get started|Everything is set up/ })
const attention = (page: Page) => page.getByRole('region', { name: 'Needs attention' })
const step = (page: Page, title: string) => checklist(page).getByRole('listitem').filter({ hasText: title })

test('the checklist ticks itself from nothing to production, and is put away for everyone', async ({ page, request }) => {
  await visit(page, `/${slug}/webhooks`)
  await expect(checklist(page)).toContainText('0 of 5 done')
  await expect(attention(page)).toHaveCount(0)
  await expect(step(page, 'Make a secret')).toContainText('To do:')
  await generateKey(page, 'Sandbox', receiver.url)
  await expect(step(page, 'Make a secret')).toContainText('Done:')
  await expect(step(page, 'Reach your URL')).toHaveAttribute('aria-current', 'step')
  await testConnection(page)
  await expect(step(page, 'Reach your URL')).toContainText('Done:')
  await call(request, operatorKey, 'POST', `/organizations/${slug}/api-keys`, { name: 'Home', environment: 'sandbox' })
  await publish(request, slug, 'sandbox', { type: 'home_test.happened', data: {} })
  // Without a reload: the log's look finds it.
  await expect(step(page, 'Receive the first real event')).toContainText('Done:', { timeout: 30_000 })
  await expect(step(page, 'Let a program in')).toContainText('Done:')
  await expect(checklist(page)).toContainText('4 of 5 done')
  await expect(checklist(page).getByRole('button')).toHaveCount(0)
  await expectAccessible(page)
  await generateKey(page, 'Production', receiver.url)
  await expect(checklist(page)).toContainText('Everything is set up')
  await checklist(page).getByRole('button', { name: 'Put this list away' }).click()
  await expect(checklist(page)).toHaveCount(0)
  await page.reload()
  await expect(card(page, 'Sandbox')).toBeVisible()
  await expect(checklist(page)).toHaveCount(0)
})

test('a failing endpoint is shown with since when and why, leads to its page, and is gone when it has recovered', async ({
  page,
  request,
}) => {
  receiver.respondAlways({ status: 503 })
  const endpoint = { organization: slug, environment: 'sandbox', url: receiver.url, eventTypes: ['home_test.*'], retrySchedule: [] }
  const { id } = await call(request, operatorKey, 'POST', '/endpoints', endpoint)
  await visit(page, `/${slug}/webhooks`)
  await publish(request, slug, 'sandbox', { type: 'home_test.happened', data: {} })
  await expect(attention(page)).toContainText(`${receiver.url} (sandbox) has been failing since`, { timeout: 30_000 })
  await expect(attention(page)).toContainText('Your server answered 503.')
  await expectNoOverflow(page)
  await expectAccessible(page)
  await expect(attention(page).getByRole('link', { name: 'Find out why' })).toHaveAttribute('href', `/${slug}/sandbox/endpoints/${id}`)
  receiver.respondAlways({ status: 200 })
  await publish(request, slug, 'sandbox', { type: 'home_test.happened', data: {} })
  await expect(attention(page)).toHaveCount(0, { timeout: 30_000 })
})

test('an endpoint for the operational events hears of another that starts failing and recovers, once each', async ({
  request,
  isMobile,
}) => {
  test.skip(isMobile, 'the API has no phone width')
  const failing = await startReceiver()
  failing.respondAlways({ status: 500 })
  const shared = { organization: slug, environment: 'sandbox' }
  const { id } = await call(request, operatorKey, 'POST', '/endpoints', {
    ...shared,
    url: failing.url,
    eventTypes: ['*'],
    retrySchedule: [],
  })
  await call(request, operatorKey, 'POST', '/endpoints', { ...shared, url: receiver.url, eventTypes: ['hookport.*'] })
  for (const n of [1, 2, 3]) await publish(request, slug, 'sandbox', { type: 'home_test.happened', data: { n } })
  await failing.waitFor(3)
  await receiver.waitFor(1)
  failing.respondAlways({ status: 200 })
  await publish(request, slug, 'sandbox', { type: 'home_test.happened', data: {} })
  const told = await receiver.waitFor(2)
  expect(told.map(({ body }) => JSON.parse(body))).toMatchObject([
    { type: 'hookport.endpoint_failing', data: { endpointId: id, url: failing.url, error: { class: 'status', statusCode: 500 } } },
    { type: 'hookport.endpoint_recovered', data: { endpointId: id, url: failing.url } },
  ])
  await failing.close()
})

test('a secret in rotation and a running recovery are shown while they last', async ({ page, request }) => {
  const shared = { organization: slug, environment: 'production' }
  const endpoint = { ...shared, url: receiver.url, eventTypes: ['home_test.*'], retrySchedule: [] }
  const { id } = await call(request, operatorKey, 'POST', '/endpoints', endpoint)
  receiver.respondAlways({ status: 500 })
  for (let n = 0; n < 20; n += 1) await publish(request, slug, 'production', { type: 'home_test.happened', data: { n } })
  await receiver.waitFor(20)
  receiver.respondAlways({ status: 200 })
  await call(request, operatorKey, 'POST', `/endpoints/${id}/secret/rotate`, { graceSeconds: 3600 })
  const since = new Date(Date.now() - 600_000).toISOString()
  await expect
    .poll(async () => (await call(request, operatorKey, 'POST', `/endpoints/${id}/recover`, { since, dryRun: true })).matched)
    .toBe(20)
  await call(request, operatorKey, 'POST', `/endpoints/${id}/recover`, { since, perSecond: 1 })
  await visit(page, `/${slug}/webhooks`)
  await expect(attention(page)).toContainText('The one before signs along until')
  await expect(attention(page)).toContainText('is being sent again')
  await expect(attention(page).getByRole('link', { name: 'Watch or cancel it' })).toHaveAttribute(
    'href',
    `/${slug}/production/endpoints/${id}`,
  )
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in ${colorScheme} colours a new organization's home is accessible and as wide as the window`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await visit(page, `/${slug}/webhooks`)
    await expect(checklist(page)).toBeVisible()
    await expectAccessible(page)
    await expectNoOverflow(page)
  })
}

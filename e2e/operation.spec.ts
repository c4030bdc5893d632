import { test as base, expect } from '@playwright/test'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'
import { call, expectNoOverflow, publish } from './webhooks-page.ts'

const test = base.extend<{ receiver: Receiver; slug: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it depends on from the pattern
  receiver: async ({}, use) => {
    const receiver = await startReceiver()
    await use(receiver)
    await receiver.close()
  },
  slug: async ({ request }, use) => use((await createOrganization(request)).slug),
})

test('an owner erases what an event carried, for good, and the log keeps that it was there', async ({ page, request, receiver, slug }) => {
  await call(request, operatorKey, 'PUT', '/event-types/operation_test.paid', {
    category: 'operation_test',
    title: 'Paid',
    description: '',
  })
  const endpoint = { organization: slug, environment: 'sandbox', url: receiver.url, eventTypes: ['*'] }
  await call(request, operatorKey, 'POST', '/endpoints', endpoint)
  const { id } = await publish(request, slug, 'sandbox', { type: 'operation_test.paid', data: { card: 'of-ada-lovelace' } })
  await receiver.waitFor(1)
  await signIn(page)
  await visit(page, `/${slug}/sandbox/events/${id}`)
  const payload = page.getByRole('region', { name: 'Payload' })
  await expect(payload).toContainText('of-ada-lovelace')
  await page.getByRole('button', { name: 'Expunge this event' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('Nothing brings it back.')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Expunge' }).click()
  await expect(dialog).toBeHidden()
  await expect(payload).toContainText('No longer kept')
  await expect(page.locator('body')).not.toContainText('of-ada-lovelace')
  await expect(page.getByRole('button', { name: 'Expunge this event' })).toBeHidden()
  await expectAccessible(page)
  await expectNoOverflow(page)
  await visit(page, `/${slug}/settings/audit`)
  await expect(page.getByText('expunged the event').filter({ visible: true }).first()).toBeVisible()
})

test('who watches the portal hears that it lives, is ready, and how its routes do', async ({ request }) => {
  expect((await request.get('/api/health/live')).status()).toBe(200)
  expect(await (await request.get('/api/health/ready')).json()).toEqual({ status: 'ok', database: 'ok', migrations: 'ok', draining: false })
  await request.get('/api/v1/events/evt_of-nobody', { headers: { authorization: `Bearer ${operatorKey}` } })
  const metrics = await (await request.get('/metrics', { headers: { authorization: `Bearer ${operatorKey}` } })).text()
  expect(metrics).toMatch(
    /^hookport_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/events\/\[id\]",status="4xx"\} [1-9]/m,
  )
  expect(metrics).toMatch(/^hookport_dispatcher_pool_connections\{.*pool="record",state="idle"\} \d/m)
})

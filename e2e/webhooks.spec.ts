import { test as base, expect } from '@playwright/test'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, signIn } from './fixtures.ts'
import {
  call,
  card,
  createKey,
  expander,
  expectNoOverflow,
  generateKey,
  newSecret,
  publish,
  putEventType,
  regenerate,
  row,
  testConnection,
  verified,
} from './webhooks-page.ts'

// The webhooks page in a real browser, with real deliveries to a real receiver. Every test has its own organization.
const test = base.extend<{ receiver: Receiver; slug: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it depends on from the pattern
  receiver: async ({}, use) => {
    const receiver = await startReceiver()
    await use(receiver)
    await receiver.close()
  },
  slug: async ({ page, request }, use) => {
    const { slug } = await createOrganization(request)
    for (const [type, category] of eventTypes) await putEventType(request, type, category)
    await signIn(page)
    await page.goto(`/${slug}/webhooks`)
    await use(slug)
  },
})

const eventTypes = [
  ['page_test.paid', 'page_test'],
  ['page_test.refunded', 'page_test'],
  ['other_test.moved', 'other_test'],
] as const

test('from Generate Key to a verified delivery in the log', async ({ page, request, receiver, slug }) => {
  await expectAccessible(page)
  const secret = await generateKey(page, 'Sandbox', receiver.url)
  await card(page, 'Sandbox').getByRole('button', { name: 'Test Connection' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Connected')
  await expect(dialog).toContainText('Status code200')
  await expect(dialog.getByText('"ok"')).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Close' }).click()
  const [tested] = await receiver.waitFor(1)
  expect(verified(tested, secret)).toMatchObject({ type: 'test' })
  await expect(row(page, 'test').getByText('N/A')).toBeVisible()

  receiver.respond({
    status: 201,
    headers: { 'content-type': 'application/json', 'x-served-by': 'e2e' },
    body: '{"queued":12345678901234567890}',
  })
  await publish(request, slug, 'sandbox', { type: 'page_test.paid', data: { orderId: 'A-1' }, projectId: 'shop-7' })
  const delivered = row(page, 'page_test.paid')
  await expect(delivered).toContainText('Succeeded')
  await expect(delivered).toContainText('201')
  await expect(delivered).toContainText('shop-7')
  await expander(delivered).click()
  await expect(expander(delivered)).toHaveAttribute('aria-expanded', 'true')
  const details = page.locator('[id^=details-]')
  await expect(details).toContainText('webhook-signature: v1,')
  await expect(details).toContainText('x-served-by: e2e')
  await expect(details).toContainText('"queued": 12345678901234567890')
  await expectAccessible(page)
  await expectNoOverflow(page)
})

test('after Regenerate the old secret no longer verifies, after a grace period it does', async ({ page, receiver, slug: _ }) => {
  const first = await generateKey(page, 'Sandbox', receiver.url)
  await regenerate(page, 'stops working at once')
  const second = await newSecret(page)
  await testConnection(page)
  const [afterFirst] = await receiver.waitFor(1)
  expect(() => verified(afterFirst, first)).toThrow()
  expect(verified(afterFirst, second)).toMatchObject({ type: 'test' })

  await regenerate(page, 'keeps signing for 24 hours')
  const third = await newSecret(page)
  await expect(card(page, 'Sandbox')).toContainText('The previous secret signs along until')
  await testConnection(page)
  const [, afterSecond] = await receiver.waitFor(2)
  expect(verified(afterSecond, second)).toMatchObject({ type: 'test' })
  expect(verified(afterSecond, third)).toMatchObject({ type: 'test' })
})

test('the secret is in the page only after somebody asked for it', async ({ page, receiver, slug }) => {
  const secret = await generateKey(page, 'Production', receiver.url)
  expect(await (await page.request.get(`/${slug}/webhooks`)).text()).not.toContain(secret)
  await page.reload()
  await expect(card(page, 'Production')).not.toContainText(secret)
  await card(page, 'Production').getByRole('button', { name: 'Reveal' }).click()
  await expect(card(page, 'Production')).toContainText(secret)
})

test('a refused URL is explained at its field, and what was entered stays', async ({ page, slug: _ }) => {
  await card(page, 'Sandbox').getByRole('button', { name: 'Generate Key' }).click()
  const dialog = page.getByRole('dialog')
  const field = dialog.getByLabel('Endpoint URL')
  await field.fill('https://10.0.0.1/hooks')
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(dialog).toContainText('10.0.0.1 is not allowed')
  await expect(field).toHaveValue('https://10.0.0.1/hooks')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expectAccessible(page)
})

test('Test Connection says in words what went wrong, and leads to the log', async ({ page, receiver, slug: _ }) => {
  await generateKey(page, 'Sandbox', receiver.url)
  receiver.respond({ status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>Oops</h1><img src="/x" alt="from the receiver">' })
  await card(page, 'Sandbox').getByRole('button', { name: 'Test Connection' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Your server answered 500.')
  await expect(dialog).toContainText('<h1>Oops</h1>')
  await receiver.close()
  await dialog.getByRole('button', { name: 'Send again' }).click()
  await expect(dialog).toContainText('The connection was refused.')
  await expectAccessible(page)
  await dialog.getByRole('link', { name: 'in the log' }).click()
  await expect(page.locator('[id^=details-]')).toContainText('The connection was refused.')
  await expect(page.getByRole('img', { name: 'from the receiver' })).toHaveCount(0)
})

test('only chosen event types are sent', async ({ page, request, receiver, slug }) => {
  await generateKey(page, 'Sandbox', receiver.url)
  await card(page, 'Sandbox').getByRole('button', { name: 'Choose' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('switch', { name: 'Everything' }).click({ force: true })
  await dialog.getByRole('searchbox').fill('page_test')
  await dialog.getByText('page_test', { exact: true }).click()
  await expect(dialog.getByRole('checkbox', { name: 'page_test.refunded' })).toBeChecked()
  await expect(dialog.getByRole('checkbox', { name: 'other_test.moved' })).toHaveCount(0)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(card(page, 'Sandbox')).toContainText('1 category')
  expect(await publish(request, slug, 'sandbox', { type: 'other_test.moved', data: {} })).toMatchObject({ deliveries: 0 })
  expect(await publish(request, slug, 'sandbox', { type: 'page_test.refunded', data: {} })).toMatchObject({ deliveries: 1 })
  await expect(row(page, 'page_test.refunded')).toContainText('Succeeded')
})

test('an open row follows its retries, and Redeliver sends once more', async ({ page, request, receiver, slug }) => {
  await generateKey(page, 'Sandbox', receiver.url)
  const key = await createKey(request, slug, 'sandbox')
  const { data } = await call(request, key, 'GET', '/endpoints')
  await call(request, key, 'PATCH', `/endpoints/${data[0].id}`, { retrySchedule: [4, 1] })
  receiver.respond({ status: 503, body: 'busy' }, { status: 503, body: 'busy' })
  await publish(request, slug, 'sandbox', { type: 'page_test.paid', data: {} })
  await row(page, 'page_test.paid').getByText('page_test.paid').click()
  const details = page.locator('[id^=details-]')
  await expect(details).toContainText(/Attempt 2 (in \d|due now)/)
  await expect(details.getByRole('button', { name: 'Attempt 3' })).toBeVisible()
  await expect(row(page, 'page_test.paid')).toContainText('Succeeded')
  await details.getByRole('button', { name: 'Redeliver', exact: true }).click()
  await receiver.waitFor(4)
  await expect(row(page, 'page_test.paid')).toHaveCount(2)
})

test('a link shows the same environment, page, page size and open row again', async ({ page, request, receiver, slug }) => {
  await generateKey(page, 'Production', receiver.url)
  const key = await createKey(request, slug, 'production')
  for (let number = 1; number <= 27; number++) {
    await call(request, key, 'POST', '/events', { type: 'page_test.paid', data: {}, projectId: `p-${number}` })
  }
  await page.getByRole('radio', { name: 'Production' }).click()
  await expect(page.getByText('1–25 of 27')).toBeVisible()
  await page.getByRole('button', { name: 'Next page' }).click()
  await expect(page.getByText('26–27 of 27')).toBeVisible()
  await expander(row(page, 'p-2')).click()
  await expect(page).toHaveURL(/env=production.*page=2.*open=dlv_/)
  await page.goto(page.url())
  await expect(page.getByText('26–27 of 27')).toBeVisible()
  await expect(expander(row(page, 'p-2'))).toHaveAttribute('aria-expanded', 'true')
  await expect(page.locator('[id^=details-]')).toContainText('webhook-id: evt_')
})

test('Delete asks first, and keeps the log', async ({ page, receiver, slug: _ }) => {
  await generateKey(page, 'Sandbox', receiver.url)
  await testConnection(page)
  await card(page, 'Sandbox').getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('alertdialog')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(card(page, 'Sandbox').getByRole('button', { name: 'Generate Key' })).toBeVisible()
  await expect(row(page, 'test')).toContainText('Succeeded')
})

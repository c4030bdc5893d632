import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, operatorKey, shiftsOf, signIn, visit, watchShifts } from './fixtures.ts'
import { call, expectNoOverflow, publish, putEventType, verified } from './webhooks-page.ts'

// The page of one endpoint, with the dispatcher that the launcher started: how it is doing, trying it, switching it, and sending again what it missed.

const type = 'endpoint_test.happened'
let receiver: Receiver
let slug: string
let id: string
let secret: string

test.beforeEach(async ({ page, request }) => {
  receiver = await startReceiver()
  slug = (await createOrganization(request)).slug
  await putEventType(request, type, 'endpoint_test')
  const endpoint = { organization: slug, environment: 'sandbox', url: receiver.url, eventTypes: ['*'], retrySchedule: [] }
  const made = await call(request, operatorKey, 'POST', '/endpoints', endpoint)
  id = made.id
  secret = made.secret
  await signIn(page)
})
test.afterEach(() => receiver.close())

const path = () => `/${slug}/sandbox/endpoints/${id}`
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** Publishes events one after another, each answered with `status`, and waits until the log has them all as over. */
async function deliverAll(request: APIRequestContext, count: number, status: number): Promise<void> {
  receiver.respondAlways({ status })
  for (let n = 0; n < count; n += 1) await publish(request, slug, 'sandbox', { type, data: { n } })
  await expect
    .poll(async () => {
      const { data } = await call(request, operatorKey, 'GET', `/deliveries?organization=${slug}&environment=sandbox&limit=250`)
      return data.filter((delivery: { status: string }) => !['succeeded', 'failed', 'skipped'].includes(delivery.status)).length
    })
    .toBe(0)
}

test('what is delivered appears in health and charts without a reload, and the list shows it at a glance', async ({ page, request }) => {
  await visit(page, path())
  const health = region(page, 'Health')
  await expect(health).toContainText('Quiet')
  await expect(health.getByText('Nothing was sent.')).toHaveCount(2)
  await expect(page.locator('figure canvas')).toHaveCount(2)
  await watchShifts(page)
  await deliverAll(request, 3, 200)
  await deliverAll(request, 1, 500)
  await expect(health).toContainText('75%of 4 attempts in 24 hours', { timeout: 20_000 })
  await expect(health).toContainText('1 failure')
  await expect(health).toContainText('Some attempts fail')
  expect(await shiftsOf(page)).toEqual([])
  for (const title of ['Last 24 hours', 'Last 30 days']) {
    await page.getByRole('figure', { name: title }).getByText('Show as a table').click()
    const table = page.getByRole('region', { name: `${title} as a table` })
    await expect(table.getByRole('columnheader')).toHaveCount(5)
    await expect(table.getByRole('row').nth(1)).toContainText('3')
    await expect(table.getByRole('row')).toHaveCount(title === 'Last 24 hours' ? 25 : 31)
  }
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Sandbox endpoints' }).click()
  await expect(page.getByRole('table', { name: 'Endpoints' })).toContainText('75% of 4')
  await expectAccessible(page)
  await expectNoOverflow(page)
})

test('five failures in a row are called failing, and the API tells the same', async ({ page, request }) => {
  await deliverAll(request, 5, 503)
  await visit(page, path())
  await expect(region(page, 'Health')).toContainText('Failing')
  await expect(region(page, 'Health')).toContainText('5 failures')
  await expect(region(page, 'Health')).toContainText('0%of 5 attempts in 24 hours', { timeout: 20_000 })
  const health = await call(request, operatorKey, 'GET', `/endpoints/${id}/health`)
  expect(health).toMatchObject({ attempts: 5, successRate: 0, lastSuccessAt: null, streak: { outcome: 'failed', count: 5 } })
  expect([health.hours.length, health.days.length]).toEqual([24, 30])
})

test('an example is edited, sent, and its answer stands below it; what is no JSON is told while it is typed', async ({ page }) => {
  await visit(page, path())
  const card = region(page, 'Send an example')
  const data = card.getByRole('textbox', { name: 'Data' })
  await data.fill('{"note": ')
  await expect(card).toContainText('This is not JSON')
  await expect(card.getByRole('button', { name: 'Send' })).toBeDisabled()
  await card.getByRole('button', { name: 'Undo edits' }).click()
  await expect(data).toHaveValue(/This is a test from Hookport/)
  await card.getByRole('button', { name: /Event type$/ }).click()
  await page.getByRole('option', { name: type }).click()
  await expect(data).toHaveValue('{}')
  await data.fill('{"note": "by hand"}')
  receiver.respond({ status: 202, body: '{"taken":true}' }, { status: 307, headers: { location: '/elsewhere' } })
  await card.getByRole('button', { name: 'Send' }).click()
  await expect(card).toContainText('Connected')
  await expect(card.getByRole('figure', { name: 'Response' })).toContainText('taken')
  expect(verified(receiver.requests[0], secret)).toMatchObject({ type, data: { note: 'by hand' } })
  await expectAccessible(page)
  await card.getByRole('button', { name: 'Send' }).click()
  await expect(card).toContainText('Your server answered 307')
  await expectNoOverflow(page)
})

test('disabling says what becomes of events; they are kept as skipped, and recovered when it is enabled again', async ({
  page,
  request,
}) => {
  await visit(page, path())
  await page.getByRole('switch', { name: 'Enabled' }).click({ force: true })
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('kept in the log as skipped')
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toHaveCount(0)
  await expect(page.getByRole('switch', { name: 'Enabled' })).toBeChecked()
  await page.getByRole('switch', { name: 'Enabled' }).click({ force: true })
  await question.getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByText('Nothing is sent. Events for this endpoint are kept')).toBeVisible()
  await expect(region(page, 'Recover').getByRole('button', { name: 'Recover' })).toBeDisabled()
  await deliverAll(request, 4, 200)
  expect(receiver.requests).toHaveLength(0)
  await expect(region(page, 'Health')).toContainText('4 skipped in 24 hours', { timeout: 20_000 })
  await page.getByRole('switch', { name: 'Enabled' }).click({ force: true })
  await expect(page.getByText('The endpoint is enabled')).toBeVisible()
  await region(page, 'Recover').getByRole('button', { name: 'Recover' }).click()
  await expect(page.getByRole('dialog')).toContainText('4 events')
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Recover 4 events' }).click()
  await receiver.waitFor(4)
  await expect(region(page, 'Recoveries')).toContainText('Done')
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(4)
})

test('a recovery shows its span first, survives a reload, keeps its pace and ends when it is cancelled', async ({ page, request }) => {
  await deliverAll(request, 1, 200)
  await deliverAll(request, 12, 500)
  receiver.respondAlways({ status: 200 })
  receiver.requests.length = 0
  await visit(page, path())
  await region(page, 'Recover').getByRole('button', { name: 'Recover' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('radio', { name: 'Since the last success' })).toBeChecked()
  await expect(dialog.getByRole('status')).toContainText('12 events, the first of')
  await dialog.getByText('Also what has arrived before').click()
  await dialog.getByText('The last hour').click()
  await expect(dialog.getByRole('status')).toContainText('13 events')
  await dialog.getByText('Exact', { exact: true }).click()
  await expect(dialog.getByRole('status')).toContainText('Choose when it begins')
  await dialog.getByLabel('From').fill('2020-01-01T00:00:00')
  await dialog.getByLabel('Until').fill('2020-01-02T00:00:00')
  await expect(dialog.getByRole('status')).toContainText('nothing to send again')
  await expectAccessible(page)
  await dialog.getByText('The last 24 hours').click()
  await dialog.getByText('Also what has arrived before').click()
  await dialog.getByLabel('At most so many a second').fill('fast')
  await expect(dialog).toContainText('A whole number from 1 to 10,000')
  await expect(dialog.getByRole('button', { name: /^Recover/ })).toBeDisabled()
  await dialog.getByLabel('At most so many a second').fill('1')
  await dialog.getByRole('button', { name: 'Recover 12 events' }).click()
  const card = region(page, 'Recover')
  await expect(card).toContainText('at most 1 a second')
  await expect(card.getByRole('progressbar', { name: 'Sending again' })).toBeVisible()
  await receiver.waitFor(2)
  await page.reload()
  await expect(card.getByRole('progressbar', { name: 'Sending again' })).toBeVisible()
  await expectAccessible(page)
  await card.getByRole('button', { name: 'Cancel recovery' }).click()
  await expect(region(page, 'Recoveries')).toContainText('Cancelled')
  await expect(card.getByRole('progressbar')).toHaveCount(0)
  expect(receiver.requests.length).toBeLessThan(12)
})

test('what is wrong with a setting is told while it is typed, as saving would tell it', async ({ page }) => {
  await visit(page, path())
  await page.getByLabel('Endpoint URL').fill('ftp://example.com')
  await expect(page.getByText('The URL must be absolute and begin with https://.')).toBeVisible()
  await page.getByLabel('Rate limit').fill('0')
  await expect(page.getByText('must be a whole number from 1 to 10000')).toBeVisible()
  await expect(page.getByText('The URL must be absolute and begin with https://.')).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel('Rate limit').fill('20')
  await expect(page.getByText('must be a whole number from 1 to 10000')).toHaveCount(0)
  await page.getByLabel('Endpoint URL').fill(`${receiver.url}new`)
  await expect(page.getByText('The URL must be absolute')).toHaveCount(0)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Endpoint saved')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${receiver.url}new`)
})

test('settings being edited stay when the endpoint is switched off meanwhile, and saving them leaves it off', async ({ page }) => {
  await visit(page, path())
  await page.getByLabel('Description').fill('Half done')
  await page.getByRole('switch', { name: 'Enabled' }).click({ force: true })
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByText('Nothing is sent. Events for this endpoint are kept')).toBeVisible()
  await expect(page.getByLabel('Description')).toHaveValue('Half done')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Endpoint saved')).toBeVisible()
  await expect(page.getByRole('switch', { name: 'Enabled' })).not.toBeChecked()
})

test('a secret in rotation says until when both sign', async ({ page }) => {
  await visit(page, path())
  const card = region(page, 'Secret')
  await card.getByRole('button', { name: 'Regenerate' }).click()
  await page.getByRole('dialog').getByText('keeps signing for 24 hours').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Regenerate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await expect(card).toContainText('In rotation: every request carries the signatures of both until')
  await expectAccessible(page)
})

test('the keyboard alone sends an example and recovers', async ({ page, request, isMobile }) => {
  test.skip(isMobile, 'a phone has no keyboard')
  await deliverAll(request, 2, 500)
  receiver.respondAlways({ status: 200 })
  receiver.requests.length = 0
  await visit(page, path())
  await page.getByRole('button', { name: 'Send', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(region(page, 'Send an example')).toContainText('Connected')
  await region(page, 'Recover').getByRole('button', { name: 'Recover' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Recover 2 events' })).toBeEnabled()
  await page.getByRole('dialog').getByRole('button', { name: 'Recover 2 events' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await receiver.waitFor(3)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in ${colorScheme} colours the page is accessible and as wide as the window`, async ({ page, request }) => {
    await page.emulateMedia({ colorScheme })
    await deliverAll(request, 2, 200)
    await deliverAll(request, 6, 500)
    await visit(page, path())
    await expect(page.locator('figure canvas')).toHaveCount(2)
    await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme))
    await expectAccessible(page)
    for (const width of [390, 800, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      await expectNoOverflow(page)
    }
  })
}

import { expect, type Page, test } from '@playwright/test'
import { startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, operatorKey, shiftsOf, signIn, visit, watchShifts } from './fixtures.ts'
import { call, expectNoOverflow, publish, putEventType } from './webhooks-page.ts'

// The staff's system page in a real browser, with the dispatcher that the launcher started.

test('what is delivered appears in the throughput without a reload, and nothing on the page moves', async ({ page, request }) => {
  const receiver = await startReceiver()
  const { slug } = await createOrganization(request)
  await putEventType(request, 'system_test.happened', 'system_test')
  const endpoint = { organization: slug, environment: 'sandbox', url: receiver.url, eventTypes: ['*'] }
  await call(request, operatorKey, 'POST', '/endpoints', endpoint)
  await signIn(page)
  await visit(page, '/staff/system')
  await expect(page.locator('figure canvas')).toHaveCount(4)
  await expect(dispatchers(page).getByRole('row')).toHaveCount(2)
  await expect(dispatchers(page)).toContainText('Running')
  const attempts = await attemptsOf(page)
  await watchShifts(page)
  for (let n = 0; n < 20; n++) await publish(request, slug, 'sandbox', { type: 'system_test.happened', data: { n } })
  await receiver.waitFor(20)
  await expect.poll(() => attemptsOf(page), { timeout: 20_000 }).toBeGreaterThanOrEqual(attempts + 20)
  await throughput(page).getByText('Show as a table').click()
  const table = page.getByRole('region', { name: 'Throughput as a table' })
  await expect(table.getByRole('columnheader', { name: 'succeeded' })).toBeVisible()
  // Twenty in one interval of five seconds are 4/s; they may have fallen into two.
  await expect(table.getByRole('cell', { name: /^(?!0\/s)[\d.,]+\/s$/ }).first()).toBeVisible({ timeout: 20_000 })
  expect(await shiftsOf(page)).toEqual([])
  await receiver.close()
})

test('nothing is asked while the tab is hidden, and at once when it is seen again', async ({ page }) => {
  await page.clock.install()
  await signIn(page)
  await visit(page, '/staff/system')
  await page.waitForResponse((response) => response.request().method() === 'POST')
  const asked: string[] = []
  page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()))
  await hide(page, true)
  await page.clock.fastForward(20_000)
  await page.clock.fastForward(20_000)
  expect(asked).toEqual([])
  await hide(page, false)
  await expect.poll(() => asked.length).toBeGreaterThan(0)
})

test('every range has its charts, its place in the URL, and a table for each chart', async ({ page }) => {
  await signIn(page)
  await visit(page, '/staff')
  await page.getByRole('navigation', { name: 'Staff' }).getByRole('link', { name: 'System' }).click()
  for (const [name, query] of [
    ['1 hour', 'range=1h'],
    ['24 hours', 'range=24h'],
  ] as const) {
    await page.getByRole('link', { name }).click()
    await expect(page).toHaveURL(new RegExp(query))
    await expect(page.getByRole('link', { name })).toHaveAttribute('aria-current', 'page')
    await expect(page.locator('figure canvas')).toHaveCount(4)
  }
  for (const title of ['Throughput', 'Backlog', 'Oldest due', 'In flight']) {
    await page.getByRole('figure', { name: title }).getByText('Show as a table').click()
    await expect(page.getByRole('region', { name: `${title} as a table` }).getByRole('row')).toHaveCount(97)
  }
  await expectAccessible(page)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in ${colorScheme} colours the page is accessible and as wide as the window`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await signIn(page)
    await visit(page, '/staff/system')
    await expect(page.locator('figure canvas')).toHaveCount(4)
    await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme))
    await expectAccessible(page)
    await expectNoOverflow(page)
  })
}

test('who is not signed in is sent to sign in', async ({ page }) => {
  const response = await page.goto('/staff/system')
  expect(response?.url()).toContain('/sign-in')
})

test('Prometheus gets the same figures', async ({ request }) => {
  expect((await request.get('/metrics')).status()).toBe(401)
  const answer = await request.get('/metrics', { headers: { authorization: `Bearer ${operatorKey}` } })
  expect(answer.headers()['content-type']).toContain('text/plain; version=0.0.4')
  expect(await answer.text()).toMatch(/^hookport_dispatchers 1$/m)
})

function throughput(page: Page) {
  return page.getByRole('figure', { name: 'Throughput' })
}

function dispatchers(page: Page) {
  return page.getByRole('region', { name: 'Dispatchers' }).getByRole('table')
}

/** The attempts of the one dispatcher. */
async function attemptsOf(page: Page): Promise<number> {
  const text = await dispatchers(page).getByRole('row').nth(1).getByRole('cell').nth(6).textContent()
  return Number(text?.replaceAll(',', ''))
}

/** Lets the page believe that its tab is hidden, or seen again. */
async function hide(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)
}

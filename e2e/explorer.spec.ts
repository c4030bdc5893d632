import { readFile } from 'node:fs/promises'
import { type APIRequestContext, test as base, type Download, expect, type Locator, type Page } from '@playwright/test'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, operatorKey, shiftsOf, signIn, visit, watchShifts } from './fixtures.ts'
import { call, createKey, expander, expectNoOverflow, putEventType } from './webhooks-page.ts'

// The log explorer in a real browser, with real deliveries to a real receiver. Every test has its own organization.
const test = base.extend<{ receiver: Receiver; slug: string; endpointId: string; path: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it depends on from the pattern
  receiver: async ({}, use) => {
    const receiver = await startReceiver()
    await use(receiver)
    await receiver.close()
  },
  slug: async ({ page, request }, use) => {
    const { slug } = await createOrganization(request)
    for (const type of ['log_test.paid', 'log_test.refunded']) await putEventType(request, type, 'log_test')
    await signIn(page)
    await use(slug)
  },
  endpointId: async ({ request, slug, receiver }, use) => {
    const input = { organization: slug, environment: 'sandbox', url: `${receiver.url}shop`, eventTypes: ['*'], retrySchedule: [] }
    const { id } = await call(request, operatorKey, 'POST', '/endpoints', input)
    await use(id)
  },
  path: async ({ slug, endpointId: _ }, use) => use(`/${slug}/sandbox/deliveries`),
})

type Sent = { type?: string; projectId?: string; entity?: { type: string; id: string }; data?: unknown }

/** Publishes and waits until every delivery is over. */
async function send(request: APIRequestContext, slug: string, events: Sent[]): Promise<void> {
  const before = await totalOf(request, slug)
  const full = events.map((event, n) => ({ type: 'log_test.paid', data: { n }, ...event, organization: slug, environment: 'sandbox' }))
  for (const event of full) await call(request, operatorKey, 'POST', '/events', event)
  await expect
    .poll(() => totalOf(request, slug, '&status=succeeded').then(async (done) => done + (await totalOf(request, slug, '&status=failed'))))
    .toBe(before + events.length)
}

async function totalOf(request: APIRequestContext, slug: string, filter = ''): Promise<number> {
  const { total } = await call(
    request,
    operatorKey,
    'GET',
    `/deliveries?organization=${slug}&environment=sandbox&offset=0&limit=1${filter}`,
  )
  return total
}

async function listOf(request: APIRequestContext, slug: string) {
  const { data } = await call(request, operatorKey, 'GET', `/deliveries?organization=${slug}&environment=sandbox&limit=250`)
  return data
}

function rows(page: Page): Locator {
  return page.getByRole('row').filter({ has: expander(page) })
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search the log' }).fill(text)
  await page.getByRole('searchbox', { name: 'Search the log' }).press('Enter')
}

test('filters narrow the log, stand in the URL and as chips, and can be taken away', async ({ page, request, receiver, slug, path }) => {
  receiver.respond({ status: 404 })
  await send(request, slug, [{ type: 'log_test.refunded', projectId: 'roof' }])
  await send(request, slug, [
    { type: 'log_test.paid', projectId: 'cellar' },
    { type: 'log_test.paid', projectId: 'roof' },
  ])
  await visit(page, path)
  await expect(rows(page)).toHaveCount(3)
  await page.getByRole('button', { name: 'Filters' }).click()
  const panel = page.getByRole('group', { name: 'Filters' })
  await expectAccessible(page)
  await panel.getByRole('button', { name: 'Status' }).click()
  await page.getByRole('option', { name: 'Failed' }).click()
  await expect(page).toHaveURL(/status=failed/)
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page)).toContainText('404')
  await panel.getByRole('button', { name: 'Code', exact: false }).first().click()
  await page.getByRole('option', { name: '5xx' }).click()
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await page.getByRole('button', { name: 'Remove the filter Code' }).click()
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove the filter Status' }).click()
  await expect(rows(page)).toHaveCount(3)
  await panel.getByLabel('Project ID').fill('roof')
  await panel.getByLabel('Project ID').press('Enter')
  await expect(rows(page)).toHaveCount(2)
  await panel.getByLabel('Event type').fill('log_test.paid')
  await panel.getByLabel('Event type').press('Enter')
  await expect(rows(page)).toHaveCount(1)
  // A link to it shows the same.
  await page.reload()
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await expect(rows(page)).toHaveCount(3)
  expect(new URL(page.url()).search).toBe('')
  await page.goBack()
  await expect(rows(page)).toHaveCount(1)
})

test('a search finds by every id, by a URL and by what was pasted around an id', async ({ page, request, slug, path }) => {
  await send(request, slug, [{ entity: { type: 'job', id: 'job-2211' } }, {}, {}])
  const all = await listOf(request, slug)
  const { id, eventId } = all.at(-1)
  await visit(page, path)
  for (const text of [id, eventId, 'job-2211', `https://portal.example/x/sandbox/deliveries/${id}?tab=2`]) {
    await search(page, text)
    await expect(rows(page)).toHaveCount(1)
    await page.getByRole('button', { name: /^Remove the filter/ }).click()
    await expect(rows(page)).toHaveCount(3)
  }
  await search(page, '/shop')
  await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('Entity id or URL /shop')
  await expect(rows(page)).toHaveCount(3)
  await search(page, 'nothing-like-it')
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Look in production' })).toHaveAttribute('href', /production\/deliveries\?q=nothing-like-it/)
  await expectAccessible(page)
})

test('pages go there and back by what stands at their edges, and to a row by its number', async ({ page, request, slug, path }) => {
  await send(
    request,
    slug,
    Array.from({ length: 28 }, () => ({})),
  )
  await visit(page, path)
  await expect(page.getByText('–25 of 28')).toBeVisible()
  await page.getByRole('button', { name: 'Next page' }).click()
  await expect(page.getByText('–28 of 28')).toBeVisible()
  await expect(page.getByLabel('Go to row')).toHaveValue('26')
  await expect(rows(page)).toHaveCount(3)
  await expect(page.getByRole('button', { name: 'Next page' })).toBeDisabled()
  const shown = await rows(page).allTextContents()
  // What arrives meanwhile moves nothing, even when the page is read again.
  await send(request, slug, [{}, {}])
  // The total may be two seconds old.
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('–28 of 30')).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expect(rows(page)).toHaveCount(3)
  await expect(rows(page)).toHaveText(shown)
  await page.getByRole('button', { name: 'Previous page' }).click()
  await expect(rows(page)).toHaveCount(25)
  await page.getByRole('button', { name: 'First page' }).click()
  await expect(page.getByText('–25 of 30')).toBeVisible()
  await page.getByLabel('Go to row').fill('11')
  await page.getByLabel('Go to row').press('Enter')
  await expect(page.getByText('–30 of 30')).toBeVisible()
  await expect(rows(page)).toHaveCount(20)
  await expectNoOverflow(page)
})

test('what is new is announced and moves nothing until it is asked for, and pausing asks nothing', async ({
  page,
  request,
  slug,
  path,
}) => {
  await send(request, slug, [{ type: 'log_test.refunded' }])
  await visit(page, path)
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
  await expect(page.locator('figure canvas')).toHaveCount(1)
  const shown = await rows(page).allTextContents()
  await watchShifts(page)
  await send(request, slug, [{}, {}])
  await expect(page.getByRole('button', { name: '2 new' })).toBeVisible()
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page)).toHaveText(shown)
  expect(await shiftsOf(page)).toEqual([])
  await page.getByRole('button', { name: '2 new' }).click()
  await expect(rows(page)).toHaveCount(3)
  await expect(page.getByRole('button', { name: '2 new' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Paused')).toBeVisible()
  await send(request, slug, [{}])
  const asked: string[] = []
  page.on('request', (one) => one.method() === 'POST' && asked.push(one.url()))
  // As long as three looks take.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 6_500)))
  expect(asked).toEqual([])
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
})

test('a row that is shown changes its state in its place', async ({ page, request, receiver, slug, path }) => {
  const release = Promise.withResolvers<void>()
  receiver.respond((_, response) => release.promise.then(() => response.writeHead(204).end()))
  await call(request, operatorKey, 'POST', '/events', { organization: slug, environment: 'sandbox', type: 'log_test.paid', data: {} })
  await receiver.waitFor(1)
  await visit(page, path)
  await expect(rows(page)).toContainText('Delivering')
  release.resolve()
  await expect(rows(page)).toContainText('Succeeded')
  await expect(rows(page)).toContainText('204')
})

test('the keyboard alone searches, walks, opens and closes, and its keys can be turned off', async ({
  page,
  request,
  slug,
  path,
  isMobile,
}) => {
  test.skip(isMobile, 'a phone has no keyboard')
  await send(request, slug, [{}, {}, {}])
  await visit(page, path)
  // The keys are listened to a moment after the fields are.
  await expect(async () => {
    await page.keyboard.press('/')
    await expect(page.getByRole('searchbox', { name: 'Search the log' })).toBeFocused({ timeout: 1000 })
  }).toPass()
  // In the field the keys are text.
  await page.keyboard.type('jk')
  await expect(page.getByRole('searchbox', { name: 'Search the log' })).toHaveValue('jk')
  await page.keyboard.press('Escape')
  // Past the list of times, where letters choose.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('j')
  await expect(expander(page).nth(0)).toBeFocused()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await expect(expander(page).nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(expander(page).nth(1)).toHaveAttribute('aria-expanded', 'true')
  await expect(page.getByRole('button', { name: 'Redeliver', exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('j')
  await expect(expander(page).nth(2)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(expander(page).nth(1)).toHaveAttribute('aria-expanded', 'false')
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await page.getByRole('checkbox', { name: 'Single keys are on' }).uncheck()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expander(page).nth(0).focus()
  await page.keyboard.press('j')
  await expect(expander(page).nth(0)).toBeFocused()
})

test('the arrow keys open a popup and go through it, and Escape gives the focus back', async ({ page, path, isMobile }) => {
  test.skip(isMobile, 'a phone has no keyboard')
  await visit(page, path)
  const button = page.getByRole('button', { name: 'Export' })
  const [csv, ndjson] = [page.getByRole('link', { name: /^CSV/ }), page.getByRole('link', { name: /^NDJSON/ })]
  await button.press('ArrowDown')
  await expect(csv).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(ndjson).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(csv).toBeFocused()
  await page.keyboard.press('End')
  await expect(ndjson).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
  await expect(csv).toBeHidden()
})

test('a view keeps the filters under a name, for oneself or for all, until it is deleted', async ({ page, request, slug, path }) => {
  await send(request, slug, [{ projectId: 'roof' }, { projectId: 'cellar' }])
  await visit(page, `${path}?projectId=roof&range=24h`)
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Views' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Save the present view as').fill('The roof, today')
  await dialog.getByText('Share it with everybody').click()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(dialog).toHaveCount(0)
  await visit(page, path)
  await expect(rows(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Views (1)' }).click()
  await expect(dialog).toContainText('Shared by you')
  await expectAccessible(page)
  await dialog.getByRole('link', { name: 'The roof, today' }).click()
  await expect(rows(page)).toHaveCount(1)
  await expect(page).toHaveURL(/projectId=roof&range=24h/)
  await page.getByRole('button', { name: 'Views (1)' }).click()
  await dialog.getByRole('button', { name: 'Delete the view The roof, today' }).click()
  await expect(dialog).toContainText('None yet')
})

test('the columns that were chosen are there again after a reload', async ({ page, request, slug, path, isMobile }) => {
  await send(request, slug, [{}])
  await visit(page, path)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Endpoint' }).check()
  await page.getByRole('checkbox', { name: 'Type', exact: true }).uncheck()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  const names = ['Details', 'Project ID', 'Event', 'Status', 'Code', 'Created At', 'Endpoint']
  await expect(page.getByRole('columnheader')).toHaveText(names)
  await page.reload()
  await expect(page.getByRole('columnheader')).toHaveText(names)
  await expect(rows(page)).toContainText('/shop')
  await expectNoOverflow(page)
  if (isMobile) return
  await expect(page.getByRole('columnheader', { name: 'Endpoint' })).toBeVisible()
})

test('what is filtered leaves as CSV and as NDJSON, from the portal and from the API', async ({ page, request, slug, path }) => {
  await send(request, slug, [{ projectId: 'roof' }, { projectId: '=1+1' }, {}])
  await visit(page, `${path}?projectId=roof`)
  const csv = await textOf(await exportAs(page, 'CSV'))
  expect(csv.split('\r\n')).toHaveLength(3)
  expect(csv).toContain(',roof,log_test,log_test.paid,succeeded,')
  const ndjson = await textOf(await exportAs(page, 'NDJSON'))
  expect(JSON.parse(ndjson)).toMatchObject({ projectId: 'roof', status: 'succeeded' })
  const authorization = `Bearer ${await createKey(request, slug, 'sandbox')}`
  const answer = await request.get('/api/v1/deliveries/export?format=ndjson', { headers: { authorization } })
  expect(answer.headers()['content-type']).toContain('application/x-ndjson')
  const lines = (await answer.text()).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(await listOf(request, slug))
  const refused = await request.get('/api/v1/deliveries/export?format=xml', { headers: { authorization } })
  expect(refused.status()).toBe(422)
  // Who is not signed in gets no file.
  expect((await request.get(`${path}/export?format=csv`, { maxRedirects: 0 })).status()).toBe(307)
})

async function exportAs(page: Page, format: string): Promise<Download> {
  await page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: format }).first().click()])
  return download
}

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8')
}

test('dragging over the histogram sets the range, and its table does so without a pointer', async ({
  page,
  request,
  slug,
  path,
  isMobile,
}) => {
  await send(request, slug, [{}, {}])
  await visit(page, path)
  const chart = page.getByRole('figure', { name: 'Outcomes over time' })
  await expect(chart.locator('canvas')).toBeVisible()
  await expect(chart.getByText('Succeeded2')).toBeVisible()
  if (!isMobile) {
    const box = await chart.locator('.u-over').boundingBox()
    if (!box) throw new Error('the chart has no ground')
    await page.mouse.move(box.x + 5, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2, box.y + 20, { steps: 5 })
    await page.mouse.move(box.x + box.width - 5, box.y + 20, { steps: 5 })
    await page.mouse.up()
    await expect(page).toHaveURL(/since=.*until=/)
    await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('From')
    await page.getByRole('button', { name: 'Clear all' }).click()
    await expect(page).not.toHaveURL(/since=/)
    await expect(chart.getByText('Succeeded2')).toBeVisible()
  }
  const narrow = chart.getByRole('button', { name: /^Show only from/ }).first()
  // The chart may still be on its way back from the narrower one, which takes an open table with it.
  await expect(async () => {
    if (!(await narrow.isVisible())) await chart.getByText('Show as a table').click()
    await expect(narrow).toBeVisible({ timeout: 1000 })
  }).toPass()
  await expectAccessible(page)
  await narrow.click()
  await expect(page).toHaveURL(/since=.*until=/)
  await expect(rows(page).first()).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in ${colorScheme} colours the explorer is accessible and as wide as the window`, async ({ page, request, slug, path }) => {
    await page.emulateMedia({ colorScheme })
    await visit(page, path)
    await expect(page.getByText('No deliveries in sandbox yet')).toBeVisible()
    await expectAccessible(page)
    await send(request, slug, [{ projectId: 'roof' }, {}])
    await visit(page, `${path}?status=succeeded&range=24h`)
    await expect(page.locator('figure canvas')).toHaveCount(1)
    await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme))
    await expander(page).first().click()
    await expect(page.getByRole('button', { name: 'Redeliver', exact: true })).toBeVisible()
    await expectAccessible(page)
    await expectNoOverflow(page)
  })
}

test('links with nonsense in them still show a log', async ({ page, request, slug, path }) => {
  await send(request, slug, [{}])
  await visit(page, `${path}?status=nope&endpointId=x&after=y&row=-3&code=abc&since=yesterday&limit=7&q=%00`)
  await expect(rows(page)).toHaveCount(1)
  await visit(page, `${path}?row=500`)
  await expect(page.getByText('The log ends before this row')).toBeVisible()
  await page.getByRole('button', { name: 'Go to the first page' }).click()
  await expect(rows(page)).toHaveCount(1)
})

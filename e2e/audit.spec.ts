import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { createOrganization, expectAccessible, operator, operatorKey, signIn, visit } from './fixtures.ts'
import { call, expectNoOverflow } from './webhooks-page.ts'

// The settings of an organization that are not its people: its name and contact, and the audit log.

let slug: string
let endpointId: string

test.beforeEach(async ({ page, request }) => {
  slug = (await createOrganization(request)).slug
  const endpoint = { organization: slug, environment: 'sandbox', url: 'https://example.com/hooks', eventTypes: ['*'] }
  endpointId = (await call(request, operatorKey, 'POST', '/endpoints', endpoint)).id
  await signIn(page)
})

const entries = (page: Page) => page.getByRole('list', { name: 'Audit entries' }).getByRole('listitem')

test('a change in the portal is in the log with who, from where, and the old and new value', async ({ page, request }) => {
  await visit(page, `/${slug}/settings`)
  await page.getByLabel('Technical contact').fill('no address')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByLabel('Technical contact')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Technical contact').fill('ada@example.com')
  await page.getByRole('button', { name: 'Save' }).click()
  const contact = async () => (await call(request, operatorKey, 'GET', `/organizations/${slug}`)).technicalContact
  await expect.poll(contact).toBe('ada@example.com')
  await expectAccessible(page)
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit log' }).click()
  const newest = entries(page).first()
  await expect(newest).toContainText(`${operator.email} changed the settings of the organization`)
  await expect(newest).toContainText('technical contact')
  await expect(newest).toContainText('after: ada@example.com')
  await expect(newest).toContainText('127.0.0.1')
  await expect(newest).toContainText('Mozilla/5.0')
  await page.goto(`/${slug}/settings`)
  await expect(page.getByLabel('Technical contact')).toHaveValue('ada@example.com')
})

test('filters are in the URL, narrow what is shown and what is exported', async ({ page, request }) => {
  for (const enabled of [false, true]) await call(request, operatorKey, 'PATCH', `/endpoints/${endpointId}`, { enabled })
  await visit(page, `/${slug}/settings/audit`)
  await expect(entries(page)).toHaveCount(4)
  await page.getByRole('button', { name: 'Action' }).click()
  await page.getByRole('option', { name: 'changed the settings of', exact: true }).click()
  await expect(page).toHaveURL(/action=endpoint\.updated/)
  await expect(entries(page)).toHaveCount(2)
  await expect(entries(page).first()).toContainText('https://example.com/hooks')
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export NDJSON' }).click()
  const file = await readFile(await (await downloading).path(), 'utf8')
  const lines = file.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { action: 'endpoint.updated', subject: endpointId, detail: { changes: { enabled: { from: false, to: true } } } },
    { action: 'endpoint.updated', subject: endpointId, detail: { changes: { enabled: { from: true, to: false } } } },
  ])
  await page.getByRole('searchbox', { name: 'Subject' }).fill('ep_nothing')
  await expect(page.getByText('No entry matches these filters.')).toBeVisible()
  await expect(page).toHaveURL(/subject=ep_nothing/)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(entries(page)).toHaveCount(4)
  await page.goto(`/${slug}/settings/audit?action=endpoint.created&subject=${endpointId}`)
  await expect(entries(page)).toHaveCount(1)
})

test('a long log has pages, newest first, that lead on and back', async ({ page, request }) => {
  for (let n = 0; n < 52; n += 1) await call(request, operatorKey, 'PATCH', `/endpoints/${endpointId}`, { description: `change ${n}` })
  await visit(page, `/${slug}/settings/audit`)
  const pages = page.getByRole('navigation', { name: 'Pages of the audit log' })
  await expect(entries(page)).toHaveCount(50)
  await expect(entries(page).first()).toContainText('change 51')
  await pages.getByRole('link', { name: 'Older' }).click()
  await expect(entries(page)).toHaveCount(4)
  await expect(entries(page).last()).toContainText('created the organization')
  await pages.getByRole('link', { name: 'Newer' }).click()
  await expect(entries(page)).toHaveCount(50)
  await expect(entries(page).first()).toContainText('change 51')
})

test('operators read the log by the API, of one organization or of all; nobody else does', async ({ request, isMobile }) => {
  test.skip(isMobile, 'the API has no phone width')
  const { data } = await call(request, operatorKey, 'GET', `/audit?organization=${slug}&action=endpoint.created`)
  expect(data).toMatchObject([{ subject: endpointId, address: '127.0.0.1', detail: { url: 'https://example.com/hooks' } }])
  const everything = await call(request, operatorKey, 'GET', '/audit?limit=2')
  expect(everything.data).toHaveLength(2)
  expect(everything.nextCursor).toEqual(expect.stringMatching(/^aud_/))
  const { key } = await call(request, operatorKey, 'POST', `/organizations/${slug}/api-keys`, { name: 'Own', environment: 'sandbox' })
  const refused = await request.get('/api/v1/audit', { headers: { authorization: `Bearer ${key}` } })
  expect(refused.status()).toBe(403)
  const changed = await call(request, operatorKey, 'PATCH', `/organizations/${slug}`, { technicalContact: 'ada@example.com' })
  expect(changed).toMatchObject({ slug, technicalContact: 'ada@example.com' })
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in ${colorScheme} colours the settings and the log are accessible and as wide as the window`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    for (const path of ['settings', 'settings/audit']) {
      await visit(page, `/${slug}/${path}`)
      await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme))
      await expectAccessible(page)
      await expectNoOverflow(page)
    }
  })
}

test('who is not signed in gets neither the page nor the file', async ({ page }) => {
  await page.context().clearCookies()
  for (const path of ['audit', 'audit/export?format=csv']) {
    await page.goto(`/${slug}/settings/${path}`)
    await expect(page).toHaveURL(/\/sign-in/)
  }
})

test('staff read the log of all organizations and of the platform, narrow it, and take it along as a file', async ({ page, request }) => {
  const { slug } = await createOrganization(request, 'Audited')
  await signIn(page)
  await visit(page, '/staff/audit')
  const entries = page.getByRole('list', { name: 'Audit entries' })
  await expect(entries.getByRole('listitem').filter({ hasText: slug }).first()).toContainText('created the organization')
  await page.getByRole('searchbox', { name: 'Organization' }).fill(slug)
  await expect(page).toHaveURL(new RegExp(`organization=${slug}`))
  await expect(entries.getByRole('listitem')).toHaveCount(1)
  const href = (await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href')) ?? ''
  expect((await (await page.request.get(href)).text()).trimEnd().split('\r\n')).toHaveLength(2)
  await page.getByRole('searchbox', { name: 'Organization' }).fill('no-such-organization')
  await expect(page.getByText('No organization has this slug or id.')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Organization' }).fill('-')
  await expect(entries.getByText('the platform').first()).toBeVisible()
  await expectAccessible(page)
  await expectNoOverflow(page)
})

import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'

let slug: string

test.beforeEach(async ({ page, request }) => {
  slug = (await createOrganization(request)).slug
  await signIn(page)
  await visit(page, `/${slug}/credentials`)
})

async function createKey(page: Page, environment: 'sandbox' | 'production', name: string): Promise<string> {
  await page.getByRole('button', { name: `Create key for ${environment}` }).click()
  const dialog = page.getByRole('dialog', { name: `Create a ${environment} key` })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Create key' }).click()
  return (await page.getByTestId('api-key').textContent()) ?? ''
}

async function publish(request: APIRequestContext, key: string): Promise<{ status: number; environment: string | null }> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await request.post('/api/v1/events', { headers, data: { type: 'credentials.tested', data: {} } })
  const { id } = await response.json()
  const event = response.status() === 202 ? await (await request.get(`/api/v1/events/${id}`, { headers })).json() : null
  return { status: response.status(), environment: event?.environment ?? null }
}

test('a key is shown once, publishes in its environment, and is refused once revoked', async ({ page, request }) => {
  const type = { category: 'tests', title: 'Credentials tested' }
  await request.put('/api/v1/event-types/credentials.tested', { headers: { authorization: `Bearer ${operatorKey}` }, data: type })
  const key = await createKey(page, 'sandbox', 'Order service')
  expect(key).toMatch(/^hp_sandbox_[\w-]{32}$/)
  await expect(page.getByRole('dialog')).toContainText(`Bearer ${key}`)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Done' }).click()

  const row = page.getByRole('table', { name: 'Sandbox keys' }).getByRole('row', { name: 'Order service' })
  await expect(row).toContainText(key.slice(0, 'hp_sandbox_'.length + 6))
  await expect(row).toContainText('never')
  await expect(page.locator('body')).not.toContainText(key)
  expect(await publish(request, key)).toEqual({ status: 202, environment: 'sandbox' })
  await page.reload()
  await expect(row).toContainText('Last used: just now')
  await expectAccessible(page)

  await row.getByRole('button', { name: 'Revoke Order service' }).click()
  const confirmation = page.getByRole('alertdialog', { name: 'Revoke Order service?' })
  await expectAccessible(page)
  await confirmation.getByRole('button', { name: 'Cancel' }).click()
  await expect(row.getByRole('button', { name: 'Revoke Order service' })).toBeFocused()
  expect(await publish(request, key)).toMatchObject({ status: 202 })
  await row.getByRole('button', { name: 'Revoke Order service' }).click()
  await confirmation.getByRole('button', { name: 'Revoke key' }).click()
  await expect(page.getByText('No sandbox keys yet')).toBeVisible()
  expect(await publish(request, key)).toMatchObject({ status: 401 })
})

test('the keys of the two environments are kept apart', async ({ page }) => {
  await expect(page.getByText('No sandbox keys yet')).toBeVisible()
  await expect(page.getByText('No production keys yet')).toBeVisible()
  await expectAccessible(page)
  expect(await createKey(page, 'production', 'Billing')).toMatch(/^hp_production_/)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('region', { name: 'Production' })).toContainText('Billing')
  await expect(page.getByText('No sandbox keys yet')).toBeVisible()
})

test('the copied key is the key', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const key = await createKey(page, 'sandbox', 'Order service')
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Copied', exact: true })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key)
})

test('the example publishes to this portal, for the environment chosen', async ({ page, baseURL }) => {
  const example = page.getByRole('region', { name: 'Publish an event' })
  await expect(example).toContainText(`curl ${baseURL}/api/v1/events`)
  await expect(example).toContainText('Bearer hp_sandbox_…')
  await example.getByRole('tab', { name: 'Production' }).click()
  await expect(example).toContainText('Bearer hp_production_…')
})

test('nothing on the page is wider than the screen', async ({ page }) => {
  await createKey(page, 'sandbox', 'A service with quite a long name that nobody would give to anything, really, but somebody does')
  await page.getByRole('button', { name: 'Done' }).click()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
})

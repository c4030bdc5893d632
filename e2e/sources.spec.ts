import { expect, test } from '@playwright/test'
import { startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'

const authorization = `Bearer ${operatorKey}`

test.beforeAll(async ({ playwright }, { project }) => {
  const request = await playwright.request.newContext({ baseURL: project.use.baseURL ?? '', extraHTTPHeaders: { authorization } })
  for (const catalog of ['akoya', 'autoql']) await request.post(`/api/v1/catalogs/${catalog}/install`)
  await request.dispose()
})

test('staff announce an outage: it stands in the portal and reaches a subscriber of MAINTENANCE, until it is ended', async ({
  page,
  request,
}) => {
  const { slug } = await createOrganization(request)
  const receiver = await startReceiver()
  const endpoint = { organization: slug, url: receiver.url, format: 'akoya', eventTypes: ['MAINTENANCE.*'] }
  expect((await request.post('/api/v1/endpoints', { headers: { authorization }, data: endpoint })).status()).toBe(201)
  await signIn(page)
  await visit(page, '/staff/maintenance')
  const title = `Upgrade ${crypto.randomUUID().slice(0, 8)}`
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Affected service').fill('Accounts')
  await page.getByLabel('Start', { exact: true }).fill('2026-01-02T03:00')
  await page.getByLabel('End', { exact: true }).fill('2099-01-02T04:00')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Announce' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: title })).toBeVisible()
  const [notice] = await receiver.waitFor(1)
  expect(JSON.parse(notice?.body ?? '')).toMatchObject({ category: 'MAINTENANCE', type: 'PLANNED_OUTAGE' })
  await visit(page, `/${slug}/webhooks`)
  await expect(page.getByRole('region', { name: 'Maintenance' })).toContainText(title)
  await expectAccessible(page)
  await visit(page, '/staff/maintenance')
  await page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: 'End now' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: title })).toContainText('Over')
  await receiver.waitFor(2)
  await visit(page, `/${slug}/webhooks`)
  await expect(page.getByText(title)).toHaveCount(0)
  await receiver.close()
})

test('a data alert without a webhook is told in the portal, without its data, and can be dismissed', async ({ page, request }) => {
  const { slug } = await createOrganization(request)
  const alert = { organization: slug, environment: 'production', title: 'Open invoices', data: { invoice: 'INV-secret' } }
  const answer = await request.post('/api/v1/data-alerts', { headers: { authorization }, data: alert })
  expect(await answer.json()).toMatchObject({ via: 'notification', reason: expect.any(String) })
  await signIn(page)
  await visit(page, `/${slug}/webhooks`)
  const notifications = page.getByRole('region', { name: 'Alerts without a webhook' })
  await expect(notifications).toContainText('Open invoices')
  expect(await page.content()).not.toContain('INV-secret')
  await expectAccessible(page)
  await notifications.getByRole('button', { name: 'Dismiss Open invoices' }).click()
  await expect(notifications).toHaveCount(0)
})

test('a record put, changed and deleted is told as ADD, UPDATE and DELETE; a consent as it changes', async ({ request, isMobile }) => {
  test.skip(isMobile, 'the API has no phone width')
  await request.post('/api/v1/catalogs/akamai/install', { headers: { authorization } })
  const { slug: organization } = await createOrganization(request)
  const put = async (path: string, data: object) =>
    (await request.put(`/api/v1${path}`, { headers: { authorization }, data: { organization, ...data } })).json()
  const user = `/entities/user/${crypto.randomUUID()}`
  expect(await put(user, { attributes: { email: 'a@example.com' } })).toMatchObject({ change: 'ADD' })
  expect(await put(user, { attributes: { email: 'b@example.com' } })).toMatchObject({ change: 'UPDATE', changedAttributes: ['email'] })
  expect(await put(user, { attributes: { email: 'b@example.com' } })).toMatchObject({ change: null })
  const gone = await request.delete(`/api/v1${user}?organization=${organization}`, { headers: { authorization } })
  expect(await gone.json()).toMatchObject({ change: 'DELETE' })
  const consent = `/consents/${crypto.randomUUID()}`
  expect(await put(consent, { accounts: ['a'] })).toMatchObject({ event: null })
  expect(await put(consent, { accounts: ['a', 'b'] })).toMatchObject({
    accountsAdded: ['b'],
    event: { id: expect.stringMatching(/^evt_/) },
  })
  expect(await put(consent, { status: 'revoked' })).toMatchObject({ event: { id: expect.stringMatching(/^evt_/) } })
  const wrong = await request.put(`/api/v1${consent}`, { headers: { authorization }, data: { organization, accounts: 'x' } })
  expect(await wrong.json()).toMatchObject({ status: 422, errors: [{ path: 'accounts' }] })
})

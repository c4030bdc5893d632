import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'
import { expectNoOverflow } from './webhooks-page.ts'

// The vendors' stories as a person lives them in the portal: no call to the API but to prepare and to look.

let slug: string

test.beforeEach(async ({ page, request }) => {
  slug = (await createOrganization(request, 'Roofers United')).slug
  await installCatalog(request, 'akamai')
  await installCatalog(request, 'acculynx')
  await signIn(page)
})

async function installCatalog(request: APIRequestContext, name: string): Promise<void> {
  const response = await request.post(`/api/v1/catalogs/${name}/install`, { headers: { authorization: `Bearer ${operatorKey}` } })
  expect(response.ok(), await response.text()).toBe(true)
}

/** Opens one of the form's selects and takes an option. */
async function choose(page: Page, label: string, option: RegExp): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${label}$`) }).click()
  await page.getByRole('option', { name: option }).click()
}

test('an Akamai endpoint on UPDATE is made in the form, with the attributes it listens for and a preview', async ({ page }) => {
  await visit(page, `/${slug}/sandbox/endpoints`)
  await expect(page.getByText('No endpoints yet')).toBeVisible()
  await page.getByRole('link', { name: 'New endpoint' }).click()
  await page.getByLabel('Endpoint URLs').fill('https://example.com/one\nhttps://example.com/two')
  await choose(page, 'Format', /^Akamai/)
  await page.getByRole('switch', { name: 'Everything' }).click({ force: true })
  await page.getByRole('searchbox').fill('UPDATE')
  await page.getByRole('group', { name: 'entity' }).getByText('UPDATE', { exact: true }).click()
  await page.getByLabel('Callback hash').fill('f00dcafe')
  await page.getByLabel('Entity type').fill('user')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('group', { name: 'Attributes' })).toContainText('must list at least one attribute')
  await page.getByRole('group', { name: 'Attributes' }).getByText('displayName', { exact: true }).click()
  const preview = page.getByRole('region', { name: 'Preview' })
  await expect(preview).toContainText('"hash": "f00dcafe"')
  await expect(preview).toContainText('"entity_type": "user"')
  await expect(preview).toContainText('webhook-signature: v1,')
  await expectNoOverflow(page)

  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByText('2 endpoints are ready')).toBeVisible()
  await expect(page.getByTestId('secret').first()).toContainText('whsec_')
  await expectAccessible(page)
  await page.getByRole('link', { name: 'https://example.com/two' }).click()
  await expect(page.getByLabel('Callback hash')).toHaveValue('f00dcafe')
  await expect(page.getByRole('checkbox', { name: 'displayName' })).toBeChecked()
  for (const name of ['Test Connection', 'Regenerate', 'Delete']) await expect(page.getByRole('button', { name })).toBeVisible()

  await page.getByLabel('Description').fill('The second receiver')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Endpoint saved')).toBeVisible()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page).toHaveURL(/\/sandbox\/endpoints$/)
  await expect(page.getByRole('table', { name: 'Endpoints' })).toContainText('https://example.com/one')
  await expect(page.getByRole('table', { name: 'Endpoints' })).not.toContainText('https://example.com/two')
  await expectAccessible(page)
})

test('an operator installs a catalog by one click, and edits and archives an event type', async ({ page }) => {
  await visit(page, `/${slug}/event-types`)
  const catalogs = page.getByRole('region', { name: 'Ready-made catalogs' })
  await catalogs.getByRole('button', { name: 'Install catalog Akoya' }).click()
  await expect(page.getByText('Akoya Notifications: 4 event types are in the catalog')).toBeVisible()
  await expect(catalogs.getByRole('listitem').filter({ hasText: 'Akoya' })).toContainText('Installed')
  await page.getByRole('searchbox').fill('CONSENT_REVOKED')
  await page.getByRole('button', { name: /^CONSENT_REVOKED/ }).click()
  await expect(page.getByRole('figure').filter({ hasText: 'Example' })).toContainText('idType')
  await expectAccessible(page)
  await expectNoOverflow(page)

  const name = `portal_test.made_${slug.slice(-6)}`
  await page.getByRole('button', { name: 'New event type' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Category').fill('portal_test')
  await dialog.getByLabel('Title').fill('Made by hand')
  await dialog.getByLabel('Example').fill('{"count": "many"}')
  await dialog.getByLabel('JSON Schema').fill('{"type":"object","properties":{"count":{"type":"integer"}}}')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toContainText('must be integer')
  await expectAccessible(page)
  await dialog.getByLabel('Example').fill('{"count": 3}')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)

  await page.getByRole('searchbox').fill(name)
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('figure').filter({ hasText: 'JSON Schema' })).toContainText('integer')
  await page.getByRole('button', { name: 'Archive' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByText('No event type matches')).toBeVisible()
})

test('an example is sent to sandbox and is found in the log', async ({ page, request }) => {
  const headers = { authorization: `Bearer ${operatorKey}` }
  const endpoint = { organization: slug, environment: 'sandbox', eventTypes: ['contact.*'], format: 'acculynx' }
  const made = await request.post('/api/v1/endpoints', {
    headers,
    data: { ...endpoint, url: 'http://127.0.0.1:9/contacts', retrySchedule: [] },
  })
  expect(made.status(), await made.text()).toBe(201)
  await visit(page, `/${slug}/event-types?q=contact_added&type=contact_added`)
  await page.getByRole('button', { name: 'Send to sandbox' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Data').fill('{"firstName": ')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect(dialog).toContainText('is not JSON')
  await dialog.getByLabel('Data').fill('{"firstName": "Grace"}')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect(dialog).toContainText('1 delivery')
  await expectAccessible(page)
  await dialog.getByRole('link', { name: 'in the log' }).click()
  await expect(page.locator('[id^=details-]')).toContainText('Grace')
  await expect(page.getByText('contact_added', { exact: true }).first()).toBeVisible()
})

test('a service credential is shown once, gets a token, and is refused once revoked', async ({ page, request }) => {
  await visit(page, `/${slug}/credentials`)
  const section = page.getByRole('region', { name: 'Service credentials' })
  await expect(section).toContainText('/oauth2/token')
  await section.getByRole('button', { name: 'Create service credential' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Consent service')
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
  const clientId = (await page.getByTestId('client-id').textContent()) ?? ''
  const clientSecret = (await page.getByTestId('client-secret').textContent()) ?? ''
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.locator('body')).not.toContainText(clientSecret)

  const token = () =>
    request.post('/oauth2/token', {
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      form: { grant_type: 'client_credentials' },
    })
  expect(await (await token()).json()).toMatchObject({ token_type: 'bearer', expires_in: 86_399, scope: 'webhooks:sandbox' })
  await expectNoOverflow(page)
  await section.getByRole('button', { name: 'Revoke Consent service' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke credential' }).click()
  await expect(section).toContainText('No service credentials yet')
  expect((await token()).status()).toBe(401)
})

test("the guides speak of the reader's own endpoint, and the secret is not in the page until it is asked for", async ({
  page,
  request,
}) => {
  const headers = { authorization: `Bearer ${operatorKey}` }
  const data = { organization: slug, environment: 'sandbox', eventTypes: ['*'], url: 'https://example.com/hooks/roofers' }
  const { secret } = await (await request.post('/api/v1/endpoints', { headers, data })).json()
  const html = await (await page.request.get(`/${slug}/guides`)).text()
  expect(html).toContain('/hooks/roofers')
  expect(html).not.toContain(secret)
  await visit(page, `/${slug}/guides`)
  const values = page.getByRole('region', { name: 'Your values' })
  await expect(values).toContainText('https://example.com/hooks/roofers')
  for (const [tab, code] of [
    ['Python', '@app.post("/hooks/roofers")'],
    ['Go', 'standardwebhooks.NewWebhook'],
    ['Java', 'HttpHeaders.of'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.getByRole('tabpanel')).toContainText(code)
  }
  await expect(page).toHaveURL(/lang=java/)
  await expect(page.getByRole('region', { name: 'What failures do' })).toContainText('never change the status of your subscription')
  await expectAccessible(page)
  await expectNoOverflow(page)
  await values.getByRole('button', { name: 'Reveal' }).click()
  await expect(values).toContainText(secret)
  await page.getByRole('navigation', { name: 'Guides' }).getByRole('link', { name: 'Firewall' }).click()
  await expect(page.getByRole('region', { name: 'Firewall' })).toBeInViewport()
})

test('an endpoint is a page of its own environment only, and the preview shows its credentials masked', async ({ page, request }) => {
  const headers = { authorization: `Bearer ${operatorKey}` }
  const settings = {
    eventTypes: ['contact.*'],
    format: 'autoql',
    url: 'https://example.com/crm',
    headers: { authorization: 'Bearer crm-secret' },
  }
  const made = await request.post('/api/v1/endpoints', { headers, data: { organization: slug, environment: 'sandbox', ...settings } })
  const { id } = await made.json()
  for (const path of [`production/endpoints/${id}`, 'sandbox/endpoints/nonsense', 'staging/endpoints'])
    expect((await page.request.get(`/${slug}/${path}`)).status(), path).toBe(404)
  await visit(page, `/${slug}/sandbox/endpoints/${id}`)
  const preview = page.getByRole('region', { name: 'Preview' })
  await expect(preview).toContainText('"event": "contact')
  await expect(preview).toContainText('autoql-signature')
  await expect(preview).toContainText('authorization: ••••••')
  expect(await page.content()).not.toContain('crm-secret')
})

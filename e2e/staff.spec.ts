import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'
import { type Seeded, seedOrganization } from './seeded.ts'
import { call, expectNoOverflow } from './webhooks-page.ts'

// What support does all day, in an organization with a month of log.

let seeded: Seeded

test.beforeAll(async () => {
  test.setTimeout(180_000)
  seeded = await seedOrganization(`north-${crypto.randomUUID().slice(0, 8)}`, 2000)
})

test('every organization is in the list with its health, and those that fail can be picked out', async ({ page, request }) => {
  const quiet = await createOrganization(request, 'Quiet organization')
  await signIn(page, seeded.member('support'))
  await visit(page, '/staff')
  const row = await findInPages(page, seeded.slug)
  await expect(row).toContainText(/\d+ failing/)
  await expect(row).toContainText('11 of 12')
  await page.getByRole('link', { name: 'Failing', exact: true }).click()
  await expect(page).toHaveURL(/show=failing/)
  await expect(await findInPages(page, seeded.slug)).toContainText('failing')
  await expect(page.getByRole('row', { name: quiet.slug })).toHaveCount(0)
  await search(page, quiet.slug)
  await expect(page.getByRole('row').filter({ hasText: quiet.slug })).toContainText('No endpoint')
  await page.getByRole('link', { name: 'Quiet organization' }).click()
  await expect(page).toHaveURL(`/${quiet.slug}/webhooks`)
})

test('whatever the caller can tell leads from one box to its page, by keyboard alone', async ({ page, request }) => {
  const delivery = await failedDelivery(request)
  await signIn(page, seeded.member('support'))
  await visit(page, '/staff')
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type(delivery.eventId)
  await page.keyboard.press('Enter')
  await expect(group(page, 'Events').getByRole('link', { name: delivery.eventId })).toHaveAttribute(
    'href',
    `/${seeded.slug}/production/events/${delivery.eventId}`,
  )
  await group(page, 'Deliveries').getByRole('link', { name: delivery.id }).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/${seeded.slug}/production/deliveries/${delivery.id}`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(delivery.eventType)
  for (const [text, title, link] of [
    [delivery.endpointId, 'Endpoints', /^https:/],
    [seeded.member('ines').email, 'People', new RegExp(seeded.slug, 'i')],
    [seeded.slug, 'Organizations', new RegExp(seeded.slug, 'i')],
  ] as const) {
    await visit(page, '/staff')
    await search(page, text)
    await expect(group(page, title).getByRole('link', { name: link }).first()).toBeVisible()
  }
  await group(page, 'Organizations').getByRole('link').first().click()
  await expect(page).toHaveURL(`/${seeded.slug}/webhooks`)
  await visit(page, '/staff')
  await search(page, 'nobody-has-this')
  await expect(page.getByText('Nothing is known by “nobody-has-this”')).toBeVisible()
})

test('support sees a delivery exactly as the integrator does, and no secret anywhere', async ({ page, request, browser }) => {
  const delivery = await failedDelivery(request)
  const path = `/${seeded.slug}/production/deliveries/${delivery.id}`
  const other = await browser.newContext({ ...test.info().project.use })
  const integrator = await other.newPage()
  await signIn(integrator, seeded.member('lena'))
  await visit(integrator, path)
  await signIn(page, seeded.member('support'))
  await visit(page, path)
  await page.getByRole('region', { name: 'For staff' }).evaluate((region) => region.remove())
  expect(await page.getByRole('main').textContent()).toBe(await integrator.getByRole('main').textContent())
  await other.close()
  const scope = `organization=${seeded.slug}&environment=production`
  const { secret } = await call(request, operatorKey, 'GET', `/endpoints/${delivery.endpointId}/secret?${scope}`)
  for (const place of ['webhooks', `production/endpoints/${delivery.endpointId}`, 'credentials', `production/deliveries/${delivery.id}`]) {
    await visit(page, `/${seeded.slug}/${place}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    for (const name of ['Reveal', 'Regenerate', 'Copy the secret', 'Create key'])
      await expect(page.getByRole('button', { name })).toHaveCount(0)
    expect(await page.content()).not.toContain(secret)
  }
})

test('support redelivers, but not without a reason', async ({ page, request }) => {
  const delivery = await failedDelivery(request)
  await signIn(page, seeded.member('support'))
  await visit(page, `/${seeded.slug}/production/deliveries/${delivery.id}`)
  await expect(page.getByRole('button', { name: 'Redeliver', exact: true })).toHaveCount(0)
  const panel = page.getByRole('region', { name: 'For staff' })
  await panel.getByRole('button', { name: 'Redeliver with this reason' }).click()
  await expect(panel.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true')
  await panel.getByLabel('Reason').fill('Ticket 4711: their release is rolled back')
  await panel.getByRole('button', { name: 'Redeliver with this reason' }).click()
  await expect(panel.getByText('Redelivery is on its way')).toBeVisible()
  await panel.getByRole('link', { name: /^dlv_/ }).click()
  await expect(page).not.toHaveURL(new RegExp(delivery.id))
  await expect(page.getByRole('main')).toContainText(delivery.id)
})

test('notes pass among staff, and the organization never sees them', async ({ page, request, browser }) => {
  const delivery = await failedDelivery(request)
  const path = `/${seeded.slug}/production/deliveries/${delivery.id}`
  const text = `They called, ${crypto.randomUUID()}`
  await signIn(page, seeded.member('support'))
  await visit(page, path)
  const panel = page.getByRole('region', { name: 'For staff' })
  await panel.getByLabel('New note').fill(text)
  await panel.getByRole('button', { name: 'Add note' }).click()
  await expect(panel.getByRole('listitem').filter({ hasText: text })).toContainText(seeded.member('support').email)
  await expect(panel.getByLabel('New note')).toHaveValue('')
  for (const [account, sees] of [
    [undefined, true],
    [seeded.member('maya'), false],
    [seeded.member('lena'), false],
  ] as const) {
    const context = await browser.newContext({ ...test.info().project.use })
    const reader = await context.newPage()
    await signIn(reader, account)
    await visit(reader, path)
    await expect(reader.getByRole('heading', { level: 1 })).toContainText(delivery.eventType)
    await expect(reader.getByRole('region', { name: 'For staff' })).toHaveCount(sees ? 1 : 0)
    expect((await reader.content()).includes(text)).toBe(sees)
    await context.close()
  }
})

test('for the organization’s own people, its owner too, there is no page for staff', async ({ page }) => {
  await signIn(page, seeded.member('maya'))
  for (const path of ['/staff', `/staff?q=${seeded.slug}`, '/staff/maintenance', '/staff/system'])
    expect((await page.goto(path))?.status()).toBe(404)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in ${colorScheme} colours staff's pages are accessible and as wide as the window`, async ({ page, request }) => {
    const delivery = await failedDelivery(request)
    await page.emulateMedia({ colorScheme })
    await signIn(page, seeded.member('support'))
    for (const path of ['/staff', `/staff?q=${seeded.slug}`, '/staff?q=nothing-at-all', `/staff?q=${delivery.eventId}`]) {
      await visit(page, path)
      await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme))
      await expect(page.getByText('Loading', { exact: true })).toHaveCount(0)
      await expectAccessible(page)
      await expectNoOverflow(page)
    }
    await visit(page, `/${seeded.slug}/production/deliveries/${delivery.id}`)
    await expect(page.getByRole('region', { name: 'For staff' })).toBeVisible()
    await expectAccessible(page)
    await expectNoOverflow(page)
  })
}

async function failedDelivery(request: APIRequestContext) {
  const query = `organization=${seeded.slug}&environment=production&status=failed&limit=1`
  const { data } = await call(request, operatorKey, 'GET', `/deliveries?${query}`)
  return data[0]
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text)
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await expect(page).toHaveURL(/[?&]q=/)
}

function group(page: Page, title: string) {
  return page.getByRole('region', { name: title, exact: true })
}

/** The row of an organization on this page of the list or on one behind it. */
async function findInPages(page: Page, slug: string) {
  const row = page.getByRole('row').filter({ has: page.getByText(slug, { exact: true }) })
  for (;;) {
    await expect(page.getByRole('table', { name: 'Organizations' })).toBeVisible()
    if ((await row.count()) > 0) return row
    const before = page.url()
    await page.getByRole('link', { name: 'Next page' }).click()
    await expect(page).not.toHaveURL(before)
  }
}

test('an operator makes somebody support by a link that works once, and ends it; support only reads who is staff', async ({
  page,
  browser,
}) => {
  const email = `sue-${crypto.randomUUID().slice(0, 8)}@platform.example`
  await signIn(page)
  await visit(page, '/staff/people')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(email)
  await expect(dialog.getByRole('radio', { name: 'Support' })).toBeChecked()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  const link = (await page.getByTestId('staff-link').textContent()) ?? ''
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
  const person = page.getByRole('list', { name: 'Staff' }).getByRole('listitem').filter({ hasText: email })
  await expect(person).toContainText('has not used the link yet')
  await expectNoOverflow(page)

  const sue = await (await browser.newContext()).newPage()
  // Opened by a browser that runs scripts, the link signs in by itself.
  await sue.goto(link)
  await expect(sue).not.toHaveURL(/sign-in/, { timeout: 30_000 })
  await visit(sue, '/staff/people')
  await expect(sue.getByRole('listitem').filter({ hasText: email })).toContainText('Support')
  await expect(sue.getByRole('button', { name: 'Add', exact: true })).toHaveCount(0)

  await person.getByRole('button', { name: /^Remove/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove from staff' }).click()
  await expect(person).toHaveCount(0)
  await sue.goto('/staff')
  await expect(sue).toHaveURL(/\/sign-in/)
})

test('an operator makes an organization for others and goes on to invite its owner; support is offered neither', async ({ page }) => {
  const slug = `made-${crypto.randomUUID().slice(0, 8)}`
  await signIn(page)
  await visit(page, '/staff')
  await page.getByRole('link', { name: 'New organization' }).click()
  await expect(page).toHaveURL('/staff/new-organization')
  await page.getByLabel('Name').fill('Made for others')
  await page.getByLabel('Address').fill(slug)
  await expectAccessible(page)
  await expectNoOverflow(page)
  await page.getByRole('button', { name: 'Create organization' }).click()
  await expect(page).toHaveURL(`/${slug}/settings/members`)
  await expect(page.getByRole('button', { name: 'Invite' })).toBeVisible()
  await page.getByRole('button', { name: 'Made for others: switch organization' }).click()
  await page.getByRole('link', { name: 'All organizations' }).click()
  await expect(page).toHaveURL('/staff')
  await signIn(page, seeded.member('support'))
  await visit(page, '/staff')
  await expect(page.getByRole('link', { name: 'New organization' })).toHaveCount(0)
  expect((await page.goto('/staff/new-organization'))?.status()).toBe(404)
})

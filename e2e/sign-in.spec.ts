import { expect, type Page, test } from '@playwright/test'
import { createOrganization, expectAccessible, operator, signIn, visit } from './fixtures.ts'

async function fillIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a visitor signs in and arrives at the page that was asked for', async ({ page, request }) => {
  const { slug } = await createOrganization(request)
  await visit(page, `/${slug}/credentials?from=mail`)
  await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(`/${slug}/credentials?from=mail`)}`)
  await expect(page).toHaveTitle('Sign in · Hookport')
  await expectAccessible(page)
  await fillIn(page, operator)
  await expect(page).toHaveURL(`/${slug}/credentials?from=mail`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Credentials')
})

test('a wrong password is refused in words, and the form keeps the address', async ({ page }) => {
  const email = `${crypto.randomUUID()}@example.com`
  await visit(page, '/sign-in')
  await fillIn(page, { email, password: 'wrong' })
  await expect(page.getByRole('alert').filter({ hasText: 'The e-mail address or the password is wrong.' })).toBeVisible()
  await expect(page.getByLabel('E-mail')).toHaveValue(email)
  await expect(page.getByLabel('Password')).toBeFocused()
  await expectAccessible(page)
})

test('guessing is stopped after ten attempts, with the time to wait', async ({ page, isMobile }) => {
  test.skip(isMobile, 'the address this machine signs in from is allowed only so many guesses')
  const email = `${crypto.randomUUID()}@example.com`
  for (let attempt = 0; attempt < 10; attempt++) await expect(signIn(page, { email, password: 'wrong' })).rejects.toThrow()
  await visit(page, '/sign-in')
  await fillIn(page, { email, password: 'wrong' })
  await expect(page.getByText(/Too many attempts to sign in\. Try again in 1[45] minutes\./)).toBeVisible()
})

test('signing in never leads to another site', async ({ page, baseURL }) => {
  for (const next of ['//example.com/', 'https://example.com/', '/\\example.com']) {
    await page.context().clearCookies()
    await visit(page, `/sign-in?next=${encodeURIComponent(next)}`)
    await fillIn(page, operator)
    await page.waitForURL((url) => url.pathname !== '/sign-in')
    expect(new URL(page.url()).origin).toBe(new URL(baseURL ?? '').origin)
  }
})

test('a link that is incomplete, or used up, says so and shows the way', async ({ page }) => {
  await page.goto('/sign-in/link')
  await expect(page.getByText('the part behind # is missing')).toBeVisible()
  await page.goto('/sign-in/link#token=used')
  await page.reload()
  await expect(page.getByText('This link has expired or was used already.')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'sign in with your password' }).click()
  await expect(page).toHaveURL('/sign-in')
})

test('signing out ends the session', async ({ page, request }) => {
  const { slug } = await createOrganization(request)
  await signIn(page)
  await visit(page, `/${slug}/credentials`)
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL('/sign-in')
  await page.goto(`/${slug}/credentials`)
  await expect(page).toHaveURL(/\/sign-in\?next=/)
})

test('someone signed in who opens the sign-in page is taken on', async ({ page, request }) => {
  const { slug } = await createOrganization(request)
  await signIn(page)
  await page.goto(`/sign-in?next=/${slug}/credentials`)
  await expect(page).toHaveURL(`/${slug}/credentials`)
})

test('an organization that does not exist is a page that is not there', async ({ page }) => {
  await signIn(page)
  const response = await page.goto('/no-such-organization/webhooks')
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await expectAccessible(page)
})

test('the account page is accessible in light and dark, and refuses what it cannot take', async ({ page }) => {
  await signIn(page)
  await visit(page, '/account')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Switch between light and dark' }).click()
  await page.getByLabel('Current password').fill('not the current one')
  await page.getByLabel('New password').fill('too short')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('It must have at least 12 characters.')).toBeVisible()
  await expectAccessible(page)
})

test('the keyboard alone reaches the content and the account', async ({ page, request, isMobile }) => {
  test.skip(isMobile, 'a phone has no Tab key')
  const { slug } = await createOrganization(request)
  await signIn(page)
  await visit(page, `/${slug}/credentials`)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  await page.getByRole('button', { name: 'Your account' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Account' }).press('Enter')
  await expect(page).toHaveURL('/account')
})

test('every page tells the browser not to frame it, guess its type or pass its address on', async ({ request }) => {
  const headers = (await request.get('/sign-in')).headers()
  expect(headers).toMatchObject({
    'x-frame-options': 'DENY',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    // Behind a sign-in stand other people's secrets: no proxy, and no Back button after signing out, may show them again.
    'cache-control': expect.stringContaining('no-store'),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  })
})

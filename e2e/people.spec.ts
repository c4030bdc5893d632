import { type Browser, expect, type Page, test } from '@playwright/test'
import { createOrganization, expectAccessible, signIn, visit } from './fixtures.ts'

const password = 'a battery and a staple'

// Several people in several browsers, each with a password to be hashed.
test.setTimeout(180_000)

/** Another person's browser. */
async function otherBrowser(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage()
}

function someAddress(name: string): string {
  return `${name}-${crypto.randomUUID().slice(0, 8)}@example.com`
}

/** Invites by the page that is open, and returns the link. */
async function invite(page: Page, email: string, role = 'Developer'): Promise<string> {
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByText(role, { exact: true }).click()
  await expect(dialog.getByRole('radio', { name: role })).toBeChecked()
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = (await page.getByTestId('invitation-link').textContent()) ?? ''
  await expect(dialog).toContainText(`${email} is invited`)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
  return link
}

/** Closes the dialog that is open, by keyboard. */
async function close(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** A new organization with an owner of its own, whose browser it returns, at the members. */
async function newOwner(page: Page, browser: Browser, name = 'Olive Owner'): Promise<{ slug: string; email: string; owner: Page }> {
  const { slug } = await createOrganization(page.request)
  await signIn(page)
  await visit(page, `/${slug}/settings/members`)
  const email = someAddress('owner')
  const link = await invite(page, email, 'Owner')
  const owner = await joinAnew(browser, link, name)
  await expect(owner).toHaveURL(`/${slug}/webhooks`)
  await visit(owner, `/${slug}/settings/members`)
  return { slug, email, owner }
}

/** Opens a link in a browser of its own, makes an account and is in. */
async function joinAnew(browser: Browser, link: string, name: string): Promise<Page> {
  const page = await otherBrowser(browser)
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Create account and join' }).click()
  await page.waitForURL(/\/webhooks$/)
  return page
}

test('an owner invites a developer, who makes an account by the link and is in; the link works once', async ({ page, browser }) => {
  const { slug, owner } = await newOwner(page, browser)
  const email = someAddress('ada')
  await owner.getByRole('button', { name: 'Invite', exact: true }).click()
  await expectAccessible(owner)
  await close(owner)
  const link = await invite(owner, email)
  const waiting = owner.getByRole('list', { name: 'Invitations' }).getByRole('listitem').filter({ hasText: email })
  await expect(waiting).toContainText('Developer')
  await expect(waiting).toContainText('expires in 7 days')
  await expectAccessible(owner)

  const ada = await otherBrowser(browser)
  await ada.goto(link)
  await expect(ada.getByText(`Olive Owner invites ${email} to Test organization.`)).toBeVisible()
  // The token is gone from the address, and stays known to this tab.
  await expect(ada).toHaveURL('/invitation')
  await ada.reload()
  await expectAccessible(ada)
  await ada.getByLabel('Your name').fill('Ada Lovelace')
  await ada.getByLabel('Password').fill('too short')
  await ada.getByRole('button', { name: 'Create account and join' }).click()
  await expect(ada.getByText('It must have at least 12 characters.')).toBeVisible()
  await ada.getByLabel('Password').fill(password)
  await ada.getByRole('button', { name: 'Create account and join' }).click()
  await expect(ada).toHaveURL(`/${slug}/webhooks`)

  await owner.reload()
  await expect(owner.getByRole('list', { name: 'Members' }).getByRole('listitem').filter({ hasText: email })).toContainText('Ada Lovelace')
  await expect(owner.getByText('Nobody is invited at the moment.')).toBeVisible()
  const late = await otherBrowser(browser)
  await late.goto(link)
  await expect(late.getByText('This invitation has expired, was taken back or was used already.')).toBeVisible()
  await expectAccessible(late)
  // Whoever used it is taken to where it led.
  await ada.goto('about:blank')
  await ada.goto(link)
  await expect(ada).toHaveURL(`/${slug}/webhooks`)
})

test('somebody with an account signs in and joins; another account is told which one is meant', async ({ page, browser }) => {
  const first = await newOwner(page, browser)
  const second = await newOwner(page, browser, 'Oscar Owner')
  const link = await invite(second.owner, first.email, 'Viewer')

  await second.owner.goto(link)
  await expect(second.owner.getByText(`This invitation is for ${first.email}, and you are signed in as ${second.email}.`)).toBeVisible()
  await expectAccessible(second.owner)
  await second.owner.getByRole('button', { name: 'Sign out and go on' }).click()
  await expect(second.owner.getByRole('link', { name: 'Sign in to join' })).toBeVisible()
  await expectAccessible(second.owner)
  await second.owner.getByRole('link', { name: 'Sign in to join' }).click()
  await second.owner.getByLabel('E-mail').fill(first.email)
  await second.owner.getByLabel('Password').fill(password)
  await second.owner.getByRole('button', { name: 'Sign in', exact: true }).click()
  await second.owner.getByRole('button', { name: 'Join Test organization' }).click()
  await expect(second.owner).toHaveURL(`/${second.slug}/webhooks`)
  // Both organizations are theirs to switch between.
  await second.owner.getByRole('button', { name: /switch organization/ }).click()
  await expect(second.owner.getByRole('list', { name: 'Organizations' }).getByRole('link')).toHaveCount(2)
})

test('a link that was revoked, or replaced by a new one, no longer works', async ({ page, browser }) => {
  const { owner } = await newOwner(page, browser)
  const email = someAddress('late')
  const replaced = await invite(owner, email)
  await owner.getByRole('button', { name: `New link for ${email}` }).click()
  const revoked = (await owner.getByTestId('invitation-link').textContent()) ?? ''
  await expectAccessible(owner)
  await owner.getByRole('button', { name: 'Done' }).click()
  await owner.getByRole('button', { name: `Revoke the invitation of ${email}` }).click()
  await expectAccessible(owner)
  await owner.getByRole('button', { name: 'Revoke invitation' }).click()
  await expect(owner.getByText('Nobody is invited at the moment.')).toBeVisible()
  const late = await otherBrowser(browser)
  for (const link of [replaced, revoked]) {
    await late.goto('about:blank')
    await late.goto(link)
    await expect(late.getByText('This invitation has expired, was taken back or was used already.')).toBeVisible()
  }
  await late.evaluate(() => sessionStorage.clear())
  await late.goto('/invitation')
  await expect(late.getByText('the part behind # is missing')).toBeVisible()
})

test('roles are given and taken, an admin does not touch owners, and the last owner stays', async ({ page, browser }) => {
  const { slug, owner } = await newOwner(page, browser)
  const ada = await joinAnew(browser, await invite(owner, someAddress('ada')), 'Ada')
  await owner.reload()
  await owner.getByRole('button', { name: 'Role of Ada' }).click()
  await owner.getByRole('option', { name: 'Admin' }).click()
  await expect(owner.getByText('Ada is admin now')).toBeVisible()

  await visit(ada, `/${slug}/settings/members`)
  await expect(ada.getByRole('button', { name: 'Role of Ada' })).toBeVisible()
  await expect(ada.getByRole('button', { name: 'Role of Olive Owner' })).toHaveCount(0)
  await expect(ada.getByRole('button', { name: 'Remove Olive Owner' })).toHaveCount(0)
  await ada.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(ada.getByRole('radio', { name: 'Admin' })).toBeAttached()
  await expect(ada.getByRole('radio', { name: 'Owner' })).toHaveCount(0)
  await close(ada)

  await owner.getByRole('button', { name: 'Role of Olive Owner' }).click()
  await owner.getByRole('option', { name: 'Viewer' }).click()
  await expect(owner.getByText('An organization needs an owner.')).toBeVisible()
  await expect(owner.getByRole('button', { name: 'Role of Olive Owner' })).toContainText('Owner')
  await owner.getByRole('button', { name: 'Leave the organization' }).click()
  await owner.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(owner.getByRole('alertdialog', { name: 'Leave this organization?' })).toContainText('An organization needs an owner.')
  await owner.getByRole('button', { name: 'Cancel' }).click()

  await owner.getByRole('button', { name: 'Remove Ada' }).click()
  await owner.getByRole('button', { name: 'Remove member' }).click()
  await expect(owner.getByText('Ada is removed')).toBeVisible()
  expect((await ada.goto(`/${slug}/webhooks`))?.status()).toBe(404)
})

test('a viewer reads members and everything else, and is offered neither secrets nor changes', async ({ page, browser }) => {
  const { slug, owner } = await newOwner(page, browser)
  await visit(owner, `/${slug}/webhooks`)
  await owner.getByRole('button', { name: 'Generate Key' }).first().click()
  await owner.getByRole('dialog').getByRole('textbox').fill('http://127.0.0.1:9/')
  await owner.getByRole('button', { name: 'Continue' }).click()
  await owner.getByRole('button', { name: 'Done' }).click()
  await visit(owner, `/${slug}/settings/members`)
  const viewer = await joinAnew(browser, await invite(owner, someAddress('vera'), 'Viewer'), 'Vera')
  for (const path of ['webhooks', 'sandbox/endpoints', 'guides', 'credentials', 'event-types', 'settings/members']) {
    expect((await viewer.goto(`/${slug}/${path}`))?.status()).toBe(200)
    await expect(viewer.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(
      viewer.getByRole('button', {
        name: /Reveal|Copy the secret|Regenerate|Generate Key|Test Connection|Create key|Revoke|Delete|Invite|Role of|Remove/,
      }),
    ).toHaveCount(0)
    // The guides name the prefix.
    expect(await viewer.content()).not.toMatch(/whsec_[\w+/]{20}/)
  }
  await expect(viewer.getByRole('list', { name: 'Members' }).getByRole('listitem')).toHaveCount(2)
  await viewer.getByRole('button', { name: 'Leave the organization' }).click()
  await viewer.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(viewer.getByRole('heading', { name: 'No organization yet' })).toBeVisible()
})

test('a browser signed out from another one is out, one at a time and everywhere', async ({ page, browser }) => {
  const { slug, email, owner } = await newOwner(page, browser)
  const others = [await otherBrowser(browser), await otherBrowser(browser)]
  for (const other of others) await signIn(other, { email, password })
  await visit(owner, '/account')
  const sessions = owner.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  await expect(sessions).toHaveCount(3)
  await expect(sessions.filter({ hasText: 'This device' })).toHaveCount(1)
  await expectAccessible(owner)
  // The most recent first: the one behind the last of the others.
  await sessions
    .first()
    .getByRole('button', { name: /^Sign out/ })
    .click()
  await expect(sessions).toHaveCount(2)
  await others[1]?.goto(`/${slug}/webhooks`)
  await expect(others[1] ?? owner).toHaveURL(/\/sign-in\?next=/)
  await others[0]?.goto(`/${slug}/webhooks`)
  await expect(others[0] ?? owner).toHaveURL(`/${slug}/webhooks`)
  await owner.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(owner).toHaveURL('/sign-in')
  await others[0]?.goto(`/${slug}/webhooks`)
  await expect(others[0] ?? owner).toHaveURL(/\/sign-in\?next=/)
})

/** Says at the identity provider who one is. */
async function identify(page: Page, email: string, { verified = true } = {}): Promise<void> {
  await page.getByRole('button', { name: 'Continue with single sign-on' }).click()
  // The page before has such fields too.
  await expect(page.getByRole('heading', { name: 'Who are you?' })).toBeVisible()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Name').fill('Grace Hopper')
  await page.getByLabel('Verified').setChecked(verified)
  await page.getByRole('button', { name: 'Continue' }).click()
}

test('somebody invited comes in by single sign-on, without a password, and again later', async ({ page, browser }) => {
  const { slug, owner } = await newOwner(page, browser)
  const email = someAddress('grace')
  const link = await invite(owner, email)
  const grace = await otherBrowser(browser)
  await grace.goto(link)
  await identify(grace, email)
  await expect(grace).toHaveURL(`/${slug}/webhooks`)
  await visit(grace, '/account')
  await expect(grace.getByText('You have none yet')).toBeVisible()
  await expect(grace.getByRole('heading', { name: 'Single sign-on' })).toBeVisible()
  await expectAccessible(grace)

  const elsewhere = await otherBrowser(browser)
  await visit(elsewhere, `/sign-in?next=/${slug}/settings/members`)
  await expectAccessible(elsewhere)
  await identify(elsewhere, email)
  await expect(elsewhere).toHaveURL(`/${slug}/settings/members`)
  await expect(elsewhere.getByText('Grace Hopper (you)')).toBeVisible()
})

test('single sign-on lets in nobody who is unknown, unproven or has changed their mind, and says why', async ({ browser }) => {
  const page = await otherBrowser(browser)
  await visit(page, '/sign-in')
  await identify(page, someAddress('nobody'))
  await expect(page.getByText('Nobody has invited the address that your identity provider knows you by.')).toBeVisible()
  await expectAccessible(page)
  await visit(page, '/sign-in')
  await identify(page, 'operator@example.com', { verified: false })
  await expect(page.getByText('does not say that your e-mail address is verified')).toBeVisible()
  await visit(page, '/sign-in')
  await page.getByRole('button', { name: 'Continue with single sign-on' }).click()
  await page.getByRole('button', { name: 'Deny' }).click()
  await expect(page.getByText('Your identity provider did not sign you in.')).toBeVisible()
})

test('an answer of the identity provider that was meant for another browser signs nobody in', async ({ page, browser }) => {
  const { owner } = await newOwner(page, browser)
  const email = someAddress('mallory')
  await invite(owner, email)
  const mallory = await otherBrowser(browser)
  await visit(mallory, '/sign-in')
  // The answer is held back, as one who wants somebody else to use it would.
  let answer = ''
  await mallory.route('**/approve?*', async (route) => {
    answer = (await route.fetch({ maxRedirects: 0 })).headers().location ?? ''
    await route.abort()
  })
  await identify(mallory, email).catch(() => undefined)
  await expect.poll(() => answer).toContain('code=')
  const victim = await otherBrowser(browser)
  await victim.goto(answer)
  await expect(victim.getByText('Your identity provider did not sign you in.')).toBeVisible()
  await victim.goto('/account')
  await expect(victim).toHaveURL(/\/sign-in/)
})

test('nothing on the pages about people is wider than the screen, in light and dark', async ({ page, browser }) => {
  const { slug, owner } = await newOwner(page, browser, `Olive ${'of the very long name '.repeat(4)}`.slice(0, 99))
  await invite(owner, `${'x'.repeat(60)}@${'y'.repeat(60)}.example.com`)
  for (const path of [`/${slug}/settings/members`, '/account']) {
    await visit(owner, path)
    for (const _ of ['light', 'dark']) {
      expect(await owner.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
      await expectAccessible(owner)
      await owner.getByRole('button', { name: 'Switch between light and dark' }).click()
    }
  }
})

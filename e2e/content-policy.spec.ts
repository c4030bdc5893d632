import { expect, type Page, test } from '@playwright/test'
import { signIn, visit } from './fixtures.ts'
import { everyPage, furnishOrganization } from './pages.ts'

test.setTimeout(300_000)

/** Notes whatever the browser refuses or complains of, from now on. */
async function watchComplaints(page: Page): Promise<string[]> {
  const complaints: string[] = []
  const note = (kind: string, text: string) => complaints.push(`${new URL(page.url()).pathname}: ${kind}: ${text}`)
  page.on('console', (message) => message.type() === 'error' && note('console', message.text()))
  page.on('pageerror', (error) => note('error', error.message))
  await page.exposeFunction('noteViolation', (text: string) => note('violation', text))
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      Reflect.get(window, 'noteViolation')(`${effectiveDirective} ${blockedURI} ${sample}`)
    }),
  )
  return complaints
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no page loads or runs anything that its policy refuses, ${colorScheme}`, async ({ page, request, isMobile }) => {
    test.skip(isMobile && colorScheme === 'dark', 'the theme and the width do not meet in a policy')
    const complaints = await watchComplaints(page)
    await page.emulateMedia({ colorScheme })
    await visit(page, '/sign-in')
    await visit(page, '/invitation')
    await visit(page, '/sign-in/link')
    await signIn(page)
    const paths = everyPage(await furnishOrganization(request))
    expect(paths.length).toBeGreaterThan(20)
    for (const path of paths) {
      await visit(page, path)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      // Charts come later than the page; some pages never fall silent, because they follow what happens.
      await page.waitForLoadState('networkidle', { timeout: 1_500 }).catch(() => undefined)
    }
    expect(complaints).toEqual([])
  })
}

test('what opens over a page, and a change of the theme, keep to the policy too', async ({ page }) => {
  const complaints = await watchComplaints(page)
  await signIn(page)
  await visit(page, '/acme/webhooks')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('link', { name: 'Account', exact: true }).click()
  await expect(page).toHaveURL('/account')
  // Loaded once and refreshed since: the page still has the policy that it came with.
  await page.getByLabel('Name').press('Enter')
  await page.getByRole('button', { name: 'Switch between light and dark' }).click()
  await expect(page.locator('html')).toHaveClass(/dark/)
  await visit(page, '/acme/credentials')
  await page.getByRole('button', { name: 'Create key for sandbox' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  expect(complaints).toEqual([])
})

test('a script that somebody slips into a page does not run', async ({ page }) => {
  const complaints = await watchComplaints(page)
  await visit(page, '/sign-in')
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src="/none.png" onerror="document.title = \'ran\'">')
    const script = document.createElement('template')
    script.innerHTML = "<script>document.title = 'ran'</script>"
    document.body.append(script.content.firstElementChild ?? '')
    const style = document.createElement('style')
    style.textContent = 'body { display: none }'
    document.head.append(style)
  })
  await expect
    .poll(() => complaints.join())
    .toMatch(/violation: script-src-attr.*violation: style-src-elem|violation: style-src-elem.*violation: script-src-attr/s)
  await expect(page).toHaveTitle('Sign in · Hookport')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('every page has a nonce of its own, and what is no page may load nothing', async ({ request }) => {
  const nonceOf = async (path: string) => {
    const answer = await request.get(path)
    const nonce = /'nonce-([^']+)'/.exec(answer.headers()['content-security-policy'] ?? '')?.[1]
    const scripts = [...(await answer.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    expect(nonce, path).toBeDefined()
    expect(scripts.length).toBeGreaterThan(0)
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([])
    return nonce
  }
  const nonces = [await nonceOf('/sign-in'), await nonceOf('/sign-in'), await nonceOf('/no/such.page'), await nonceOf('/_next/none')]
  expect(new Set(nonces).size).toBe(nonces.length)
  const [stylesheet] = (await (await request.get('/sign-in')).text()).match(/\/_next\/static\/[^"]+\.css/) ?? []
  for (const path of [`${stylesheet}`, '/api/health', '/api/v1/events', '/api/v1/openapi.json', '/api/auth/csrf', '/webhooks/v2/none'])
    expect((await request.get(path)).headers()['content-security-policy'], path).toMatch(/^default-src 'none'; base-uri 'none'/)
})

import { type Browser, expect, type Page, test } from '@playwright/test'
import { signIn } from './fixtures.ts'

// What a first visit loads, in bytes of compressed script: a size, which a slow machine does not change.
test.skip(({ isMobile }) => isMobile, 'the same scripts')

test('the log page ships less than 250 KB of compressed script, its chart included', async ({ page, browser }) => {
  await signIn(page)
  const bytes = await scriptBytesOf(page, browser, '/acme/sandbox/deliveries', async (visited) => {
    await expect(visited.getByRole('button', { name: /^Details of/ }).first()).toBeVisible()
    await expect(visited.locator('figure canvas')).toBeVisible()
  })
  expect(bytes).toBeGreaterThan(100_000)
  expect(bytes).toBeLessThan(250_000)
})

for (const [path, bytesMax] of [
  ['/acme/webhooks', 300_000],
  ['/acme/sandbox/events', 215_000],
  ['/acme/sandbox/endpoints', 250_000],
  ['/account', 215_000],
  ['/staff', 220_000],
  ['/reference', 210_000],
] as const)
  test(`${path} ships less than ${bytesMax / 1000} KB of compressed script`, async ({ page, browser }) => {
    await signIn(page)
    const bytes = await scriptBytesOf(page, browser, path, (visited) => expect(visited.getByRole('heading', { level: 1 })).toBeVisible())
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(bytesMax)
  })

test('the sign-in page ships less than 215 KB of compressed script', async ({ page, browser }) => {
  const bytes = await scriptBytesOf(page, browser, '/sign-in', (visited) => expect(visited.getByLabel('E-mail')).toBeVisible())
  expect(bytes).toBeLessThan(215_000)
})

/** The scripts that a page asks for by itself in a browser that has none yet, what it fetches ahead for other pages included. */
async function scriptBytesOf(signedIn: Page, browser: Browser, path: string, isThere: (page: Page) => Promise<void>): Promise<number> {
  const visitor = await browser.newContext({ storageState: await signedIn.context().storageState() })
  const page = await visitor.newPage()
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  await page.goto(path)
  await isThere(page)
  await page.waitForLoadState('networkidle')
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  console.log(`${path}: ${bytes} bytes in ${sizes.length} scripts`)
  await visitor.close()
  return bytes
}

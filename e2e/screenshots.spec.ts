import { mkdirSync } from 'node:fs'
import { type Page, test } from '@playwright/test'
import { operatorKey, signIn, visit } from './fixtures.ts'
import { type Seeded, seedOrganization } from './seeded.ts'
import { call } from './webhooks-page.ts'

// Renews the pictures of the main pages in docs/screenshots, in both themes: `SCREENSHOTS=1 npm run test:e2e -- screenshots --project desktop`.
test.skip(({ isMobile }) => process.env.SCREENSHOTS === undefined || isMobile, 'pictures are made on request')
test.setTimeout(300_000)

const directory = 'docs/screenshots'
let seeded: Seeded

test.beforeAll(async () => {
  if (process.env.SCREENSHOTS === undefined) return
  test.setTimeout(180_000)
  mkdirSync(directory, { recursive: true })
  seeded = await seedOrganization('northwind', 40_000)
})

test('the main pages of an organization with a month of log', async ({ page, request }) => {
  const scope = 'organization=northwind&environment=production'
  const { data: endpoints } = await call(request, operatorKey, 'GET', `/endpoints?${scope}&limit=100`)
  const failing = endpoints.find(({ url }: { url: string }) => url.includes('warehouse'))
  const { data: deliveries } = await call(
    request,
    operatorKey,
    'GET',
    `/deliveries?${scope}&endpointId=${failing.id}&status=retrying&limit=1`,
  )
  const [delivery] = deliveries
  await signIn(page, seeded.member('ines'))
  await shoot(page, {
    webhooks: '/northwind/webhooks?env=production',
    deliveries: '/northwind/production/deliveries',
    delivery: `/northwind/production/deliveries/${delivery.id}`,
    event: `/northwind/production/events/${delivery.eventId}`,
    endpoints: '/northwind/production/endpoints',
    endpoint: `/northwind/production/endpoints/${failing.id}`,
    members: '/northwind/settings/members',
    audit: '/northwind/settings/audit',
  })
  await signIn(page, seeded.member('support'))
  await shoot(page, { staff: '/staff', search: `/staff?q=${delivery.eventId}`, system: '/staff/system' })
})

/** One picture of each page and theme, as far as it exists, of the first screen: what people see before they scroll. */
async function shoot(page: Page, paths: Record<string, string>): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 1000 })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [name, path] of Object.entries(paths)) {
      if ((await page.request.get(path)).status() === 404) continue
      await visit(page, path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      // Charts are loaded when they are seen.
      await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined)
      await page.screenshot({ path: `${directory}/${name}-${colorScheme}.png`, animations: 'disabled' })
    }
  }
}

import { test } from '@playwright/test'
import { startReceiver } from '#lib/testing/receiver.ts'
import { operatorKey, signIn, visit } from './fixtures.ts'

// Renews the README's picture: `SCREENSHOTS=1 npm run test:e2e -- screenshots`.
test.skip(({ isMobile }) => process.env.SCREENSHOTS === undefined || isMobile, 'pictures are made on request')

test('the webhooks page with a delivery open', async ({ page, request }) => {
  const receiver = await startReceiver()
  const headers = { authorization: `Bearer ${operatorKey}` }
  const data = { name: 'pictures', environment: 'sandbox' }
  const { key } = await (await request.post('/api/v1/organizations/acme/api-keys', { headers, data })).json()
  await signIn(page)
  await visit(page, '/acme/webhooks')
  await page.getByRole('button', { name: 'Generate Key' }).first().click()
  await page.getByRole('dialog').getByRole('textbox').fill(receiver.url)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Done' }).click()
  receiver.respond({ status: 503, headers: { 'retry-after': '2' }, body: '{"error":"The queue is full."}' })
  const event = { type: 'job_created', projectId: 'roofing', data: { jobId: 'job-2211', name: 'New gutter' } }
  await request.post('/api/v1/events', { headers: { authorization: `Bearer ${key}` }, data: event })
  await receiver.waitFor(2)
  await page
    .getByRole('row', { name: /job_created/ })
    .first()
    .getByRole('button')
    .first()
    .click()
  await page.getByText('New gutter').first().waitFor()
  await page.setViewportSize({ width: 1280, height: 1500 })
  await page.screenshot({ path: 'e2e/screenshots/webhooks.png' })
  await receiver.close()
})

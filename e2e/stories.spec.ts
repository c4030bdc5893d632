import { expect, test } from '@playwright/test'
import { startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, operatorKey, signIn, visit } from './fixtures.ts'

// What each vendor's users do, from the first page to the arrived request: an endpoint in the vendor's format, an example to sandbox, the log.
const stories = [
  { vendor: 'Akoya', format: /^Akoya/, type: 'CONSENT_REVOKED', sent: { category: 'CONSENT', notificationPayload: { idType: 'CONSENT' } } },
  {
    vendor: 'AccuLynx',
    format: /^AccuLynx/,
    type: 'job_created',
    sent: { topicName: 'job_created', event: { jobName: 'Smith roof repair' } },
  },
  { vendor: 'AutoQL', format: /^AutoQL/, type: 'data_alert.true', sent: { event: 'data_alert.true', payload: { alert_id: 'al-118' } } },
  { vendor: 'Akamai', format: /^Akamai/, type: 'ADD', sent: [{ hash: 'cafe0001' }] },
]

for (const { vendor, format, type, sent } of stories) {
  test(`${vendor}: an endpoint in its format gets an example, and the log shows it as it was sent`, async ({ page, request }) => {
    const { slug } = await createOrganization(request)
    const receiver = await startReceiver()
    const headers = { authorization: `Bearer ${operatorKey}` }
    await request.post(`/api/v1/catalogs/${vendor.toLowerCase()}/install`, { headers })
    await signIn(page)
    await visit(page, `/${slug}/sandbox/endpoints/new`)
    await page.getByLabel('Endpoint URLs').fill(receiver.url)
    await page.getByRole('button', { name: /Format$/ }).click()
    await page.getByRole('option', { name: format }).click()
    await page.getByRole('switch', { name: 'Everything' }).click({ force: true })
    await page.getByRole('searchbox').fill(type)
    await page.getByText(type, { exact: true }).first().click()
    await page.getByLabel('Callback hash').fill(`cafe0001${vendor === 'Akamai' ? '' : slug}`)
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(page.getByTestId('secret').first()).toContainText(vendor === 'AutoQL' ? 'WH_' : 'whsec_')
    await visit(page, `/${slug}/event-types?q=${type}&type=${type}`)
    await page.getByRole('button', { name: 'Send to sandbox' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
    const [arrived] = await receiver.waitFor(1)
    expect(JSON.parse(arrived?.body ?? '')).toMatchObject(sent)
    await page.getByRole('dialog').getByRole('link', { name: 'in the log' }).click()
    await expect(page.locator('[id^=details-]')).toContainText(vendor === 'Akamai' ? 'cafe0001' : type)
    await expect(page.locator('[id^=details-]')).toContainText('webhook-signature')
    await receiver.close()
  })
}

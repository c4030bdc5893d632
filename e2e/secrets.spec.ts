import { createPublicKey, verify } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import { type ReceivedRequest, type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { createOrganization, expectAccessible, operatorKey, signIn, visit } from './fixtures.ts'
import { call, expectNoOverflow } from './webhooks-page.ts'

// What signs: a secret that is changed without an outage, and a key pair; and keys that end by themselves.

let receiver: Receiver
let slug: string
let id: string
let secret: string

test.beforeEach(async ({ page, request }) => {
  receiver = await startReceiver()
  slug = (await createOrganization(request)).slug
  const made = await call(request, operatorKey, 'POST', '/endpoints', {
    organization: slug,
    environment: 'sandbox',
    url: receiver.url,
    eventTypes: ['*'],
  })
  id = made.id
  secret = made.secret
  await signIn(page)
  await visit(page, `/${slug}/sandbox/endpoints/${id}`)
})
test.afterEach(() => receiver.close())

const card = (page: Page) => page.getByRole('region', { name: 'Secret', exact: true })

function headersOf({ headers }: ReceivedRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`]))
}

/** From now on the receiver has this secret, and tells by which signature it has verified. */
function receiverHas(its: string): void {
  receiver.respondAlways((request, response) => {
    const isBy = (signature: string) => {
      try {
        return new Webhook(its).verify(request.body, { ...headersOf(request), 'webhook-signature': signature }) !== undefined
      } catch {
        return false
      }
    }
    const accepted = `${request.headers['webhook-signature']}`.split(' ').find(isBy)
    if (accepted === undefined) response.statusCode = 401
    else response.setHeader('webhook-verified-with', accepted)
    response.end()
  })
}

/** Tests the connection and closes the dialog; returns what the dialog said. */
async function tested(page: Page): Promise<string> {
  await card(page).getByRole('button', { name: 'Test Connection' }).click()
  const dialog = page.getByRole('dialog')
  // The exchange alone may take 10 s.
  await expect(dialog).toContainText('Status code', { timeout: 30_000 })
  const said = (await dialog.textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toBeHidden()
  return said
}

async function regenerate(page: Page): Promise<string> {
  await card(page).getByRole('button', { name: 'Regenerate' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('keeps signing for 24 hours').click()
  await dialog.getByRole('button', { name: 'Regenerate' }).click()
  const fresh = (await dialog.getByTestId('secret').textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
  return fresh
}

test('a rotation shows both secrets and which one the receiver has, ends early, and is rolled back', async ({ page, request }) => {
  const fresh = await regenerate(page)
  await expect(card(page)).toContainText('In rotation: every request carries the signatures of both until')
  await card(page).getByRole('button', { name: 'Reveal', exact: true }).click()
  await card(page).getByRole('button', { name: 'Reveal the previous secret' }).click()
  await expect(card(page)).toContainText(fresh)
  await expect(card(page)).toContainText(secret)
  await expectAccessible(page)

  receiverHas(secret)
  expect(await tested(page)).toContain('the previous secret')
  receiverHas(fresh)
  expect(await tested(page)).toContain('the current secret')
  await page.reload()
  await expect(card(page).getByText('The receiver verified a test with it')).toHaveCount(2)
  await expectNoOverflow(page)

  await visit(page, page.url())
  await card(page).getByRole('button', { name: 'End it now' }).click()
  const question = page.getByRole('alertdialog')
  await expectAccessible(page)
  await question.getByRole('button', { name: 'End it' }).click()
  await expect(question).toBeHidden()
  await expect(card(page)).toContainText('The previous secret ended on')
  receiverHas(secret)
  expect(await tested(page)).toContain('401')

  await card(page).getByRole('button', { name: 'Roll back' }).click()
  const dialog = page.getByRole('dialog')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Roll back' }).click()
  await expect(dialog).toBeHidden()
  expect(await tested(page)).toContain('the current secret')
  expect(await call(request, operatorKey, 'GET', `/endpoints/${id}/secret`)).toEqual({ secret })
  const { data } = await call(request, operatorKey, 'GET', `/audit?organization=${slug}`)
  const actions = data.map((entry: { action: string }) => entry.action)
  expect(actions).toEqual(expect.arrayContaining(['endpoint.secret_rotation_ended', 'endpoint.secret_rolled_back']))
})

test('a rotation is ended and rolled back by API as well', async ({ request }) => {
  const path = `/endpoints/${id}/secret`
  const rotated = await call(request, operatorKey, 'POST', `${path}/rotate`, {})
  expect(rotated).toMatchObject({ previous: { secret } })
  expect(await call(request, operatorKey, 'POST', `${path}/end-rotation`)).toEqual({ secret: rotated.secret })
  const again = await request.post(`/api/v1${path}/end-rotation`, { headers: { authorization: `Bearer ${operatorKey}` } })
  expect([again.status(), (await again.json()).code]).toEqual([409, 'conflict'])
  const back = await call(request, operatorKey, 'POST', `${path}/roll-back`, { graceSeconds: 60 })
  expect(back).toMatchObject({ secret, previous: { secret: rotated.secret } })
})

test('an endpoint that is set to a key pair signs with it, and its key set verifies what arrives', async ({ page, request, baseURL }) => {
  const settings = page.getByRole('region', { name: 'Delivery', exact: true })
  await settings.getByRole('button', { name: /Signature/ }).click()
  await page.getByRole('option', { name: 'Key pair (Ed25519)' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(card(page)).toContainText('whpk_')
  await expectAccessible(page)
  await expectNoOverflow(page)
  expect(await tested(page)).toContain('Connected')
  const url = (await card(page).getByText('/.well-known/webhooks/').textContent()) ?? ''
  expect(url).toBe(`${baseURL}/.well-known/webhooks/${id}/jwks.json`)
  const answer = await request.get(url, { headers: {} })
  expect(answer.headers()['content-type']).toBe('application/jwk-set+json')
  const { keys } = await answer.json()
  const [arrived] = receiver.requests
  const signature = `${arrived?.headers['webhook-signature']}`
  expect(signature).toMatch(/^v1a,[\w+/]{86}==$/)
  const signed = Buffer.from(`${arrived?.headers['webhook-id']}.${arrived?.headers['webhook-timestamp']}.${arrived?.body}`)
  const key = createPublicKey({ format: 'jwk', key: keys[0] })
  expect(verify(null, signed, key, Buffer.from(signature.slice('v1a,'.length), 'base64'))).toBe(true)
  expect((await request.get(url.replace(id, 'ep_01jd3xbz5mh8k2n6q9s3v7x1yg'))).status()).toBe(404)
})

test('a key is made to expire, in the portal and by API, and one that has expired is refused in words', async ({ page, request }) => {
  await visit(page, `/${slug}/credentials`)
  await page.getByRole('button', { name: 'Create key for sandbox' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Order service')
  await dialog.getByRole('button', { name: /Expires/ }).click()
  await page.getByRole('option', { name: 'In 30 days' }).click()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await expect(page.getByTestId('api-key')).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('table', { name: 'Sandbox keys' })).toContainText('in 30 days')

  const keys = `/organizations/${slug}/api-keys`
  const expiresAt = new Date(Date.now() + 2000).toISOString()
  const { key } = await call(request, operatorKey, 'POST', keys, { name: 'Short', environment: 'sandbox', expiresAt })
  const headers = { authorization: `Bearer ${key}` }
  const refusal = async () => (await (await request.get('/api/v1/endpoints', { headers })).json()).detail
  await expect.poll(refusal).toBe(`This API key expired on ${expiresAt}. Create another.`)
  await page.reload()
  await expect(page.getByRole('row', { name: 'Short' })).toContainText('Expired')
  await expectAccessible(page)
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { createOrganization, operatorKey, signIn, visit } from './fixtures.ts'
import { everyPage } from './pages.ts'
import { call, createKey, putEventType } from './webhooks-page.ts'

test.skip(({ isMobile }) => isMobile, 'what a server writes does not depend on the width of a screen')
test.setTimeout(240_000)

const password = 'a recognizable pass-phrase 7361'
const headerValue = 'Bearer recognizable-header-4f1c9a'
const callbackHash = 'recognizablecallbackhash0123456789abcdef'

/** An organization with one of each secret, and what they are. */
async function furnish(request: APIRequestContext) {
  const { slug } = await createOrganization(request)
  const scope = { organization: slug, environment: 'sandbox' }
  await putEventType(request, 'secret.kept', 'SECRET')
  const key = await createKey(request, slug, 'sandbox')
  const { clientId, clientSecret } = await call(request, operatorKey, 'POST', `/organizations/${slug}/service-credentials`, {
    name: 'Service',
    environment: 'sandbox',
  })
  const grant = await request.post('/oauth2/token', {
    form: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
  })
  const { access_token: accessToken } = await grant.json()
  const settings = { ...scope, url: 'http://127.0.0.1:9/', eventTypes: ['*'], retrySchedule: [1], callbackHash }
  const endpoint = await call(request, operatorKey, 'POST', '/endpoints', { ...settings, headers: { Authorization: headerValue } })
  const { secret } = await call(request, operatorKey, 'POST', `/endpoints/${endpoint.id}/secret/rotate`, {})
  const event = await call(request, operatorKey, 'POST', '/events', { ...scope, type: 'secret.kept', data: { n: 1 } })
  const listed = () => call(request, operatorKey, 'GET', `/deliveries?organization=${slug}&environment=sandbox`)
  await expect.poll(async () => (await listed()).data[0].status, { timeout: 30_000 }).toBe('failed')
  const idOf = { endpoints: endpoint.id, events: event.id, deliveries: (await listed()).data[0].id }
  const secrets = { key, clientSecret, accessToken, operatorKey, firstSecret: endpoint.secret, secret, password, headerValue, callbackHash }
  return { slug, idOf, secrets }
}

/** Invites somebody, who makes an account and stumbles a little; what of that is secret. */
async function joinBy(page: Page, slug: string) {
  await signIn(page)
  await visit(page, `/${slug}/settings/members`)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const email = `secret-${crypto.randomUUID().slice(0, 8)}@example.com`
  await page.getByRole('dialog').getByLabel('E-mail').fill(email)
  await page.getByRole('dialog').getByText('Owner', { exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Invite', exact: true }).click()
  const link = (await page.getByTestId('invitation-link').textContent()) ?? ''
  await page.context().clearCookies()
  await page.goto(link)
  await page.getByLabel('Your name').fill('Secret Keeper')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Create account and join' }).click()
  await page.waitForURL(/\/webhooks$/)
  const session = (await page.context().cookies()).find(({ name }) => name === 'hookport')?.value ?? ''
  return { email, invitation: link.split('token=')[1] ?? '', session }
}

/** Comes back from the identity provider as somebody whom nobody has invited. */
async function failAtProvider(page: Page): Promise<string> {
  let code = ''
  page.on('request', (request) => {
    code = new URL(request.url()).searchParams.get('code') ?? code
  })
  await page.context().clearCookies()
  await visit(page, '/sign-in')
  await page.getByRole('button', { name: 'Continue with single sign-on' }).click()
  await page.getByLabel('E-mail').fill(`nobody-${crypto.randomUUID().slice(0, 8)}@example.com`)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL(/\/sign-in\?error=/)
  expect(code).not.toBe('')
  return code
}

test('no page, no answer, no address and no line of a log contains a secret', async ({ page, request }) => {
  const { slug, idOf, secrets } = await furnish(request)
  const { email, invitation, session } = await joinBy(page, slug)
  const wanted: Record<string, string> = { ...secrets, invitation, session }
  const expectNone = (where: string, text: string) => {
    const found = Object.keys(wanted).filter((name) => {
      // The callback hash is a setting, which an endpoint's own page and answer show; it has no business anywhere else.
      if (name === 'callbackHash' && where.includes('/endpoints')) return false
      const value = wanted[name] ?? '-'
      return text.includes(value) || text.includes(encodeURIComponent(value))
    })
    expect(found, where).toEqual([])
  }
  const addresses: string[] = []
  page.on('request', (sent) => addresses.push(sent.url(), sent.headers().referer ?? ''))

  for (const path of everyPage({ org: slug, environment: 'sandbox', group: 'events', idOf })) {
    for (const rsc of ['0', '1']) {
      const answer = await page.request.get(path, rsc === '1' ? { headers: { rsc } } : {})
      expectNone(`${path} ${rsc}`, (await answer.text()) + JSON.stringify(answer.headers()))
    }
  }
  const scope = `organization=${slug}&environment=sandbox`
  const lists = ['endpoints', 'events', 'deliveries', 'recoveries'].map((kind) => `/api/v1/${kind}?${scope}`)
  const single = Object.entries(idOf).map(([kind, id]) => `/api/v1/${kind}/${id}?${scope}`)
  for (const path of [
    ...lists,
    ...single,
    `/api/v1/deliveries/export?${scope}`,
    `/api/v1/audit?organization=${slug}`,
    `/api/v1/organizations/${slug}/api-keys`,
  ])
    expectNone(path, await (await request.get(path, { headers: { authorization: `Bearer ${operatorKey}` } })).text())

  await goWrong(request, secrets, email, expectNone)
  wanted.code = await failAtProvider(page)
  await signIn(page, { email, password })
  await visit(page, `/${slug}/webhooks`)
  const own = addresses.filter((address) => !address.includes(wanted.code ?? '-'))
  expectNone('addresses', own.join('\n'))
  await expect.poll(() => logs()).toContain('"msg"')
  expectNone('logs', logs())
})

/** Requests that fail, each with a secret where it does not belong. */
async function goWrong(
  request: APIRequestContext,
  { key, clientSecret, secret }: { key: string; clientSecret: string; secret: string },
  email: string,
  expectNone: (where: string, text: string) => void,
): Promise<void> {
  const bearer = { authorization: `Bearer ${key}` }
  const answers = [
    await request.get(`/autoql/management/api/v1/notifications/webhooks?key=${key}`),
    await request.get(`/autoql/management/api/v1/notifications/webhooks/production/logs?key=${key}`, { headers: bearer }),
    await request.get(`/no-such-page?token=${key}`),
    await request.get(`/api/v1/no-such-route?secret=${encodeURIComponent(secret)}`, { headers: bearer }),
    await request.post('/api/v1/events', { headers: { ...bearer, 'content-type': 'application/json' }, data: `{"secret": "${secret}"` }),
    await request.post('/api/v1/endpoints', { headers: bearer, data: { url: `http://u:${clientSecret}@127.0.0.1:9/`, eventTypes: ['*'] } }),
    await request.post('/api/v1/endpoints', {
      headers: bearer,
      data: { url: 'http://127.0.0.1:9/', eventTypes: ['*'], retrySchedule: secret },
    }),
    await request.post('/oauth2/token', {
      form: { grant_type: 'client_credentials', client_id: clientSecret, client_secret: clientSecret },
    }),
    await request.post('/api/auth/callback/password', { form: { email, password, csrfToken: 'wrong', json: 'true' } }),
    await request.get('/metrics', { headers: bearer }),
  ]
  for (const answer of answers) {
    expect(answer.status()).not.toBe(500)
    // An address that is asked for comes back in the page that says there is none; it was in the browser's hands before.
    if (!answer.url().includes('no-such')) expectNone(answer.url().split('?')[0] ?? '', await answer.text())
  }
}

/** Everything that portal, dispatcher and PostgreSQL have written. */
function logs(): string {
  const directory = process.env.E2E_DATA_DIR ?? ''
  return readdirSync(directory)
    .filter((file) => file.endsWith('.log'))
    .map((file) => readFileSync(join(directory, file), 'utf8'))
    .join('\n')
}

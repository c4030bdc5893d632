import { request as httpRequest } from 'node:http'
import { expect, type Page, type Request, test } from '@playwright/test'
import { operator, signIn } from './fixtures.ts'
import { everyPage, furnishOrganization } from './pages.ts'

test.skip(({ isMobile }) => isMobile, 'where a request comes from does not depend on the width of a screen')
test.setTimeout(120_000)

const elsewhere = 'https://elsewhere.example'

/** Opens an invitation's page, which asks what its link leads to, and returns the request that the browser made of it. */
async function captureAction(page: Page): Promise<Request> {
  const [request] = await Promise.all([
    page.waitForRequest((candidate) => candidate.method() === 'POST' && candidate.headers()['next-action'] !== undefined),
    page.goto('/invitation#token=unknown'),
  ])
  await request.response()
  return request
}

test('an action answers its own pages and nobody else', async ({ page, baseURL }) => {
  await signIn(page)
  const action = await captureAction(page)
  const headers = { 'next-action': action.headers()['next-action'] ?? '', 'content-type': action.headers()['content-type'] ?? '' }
  const repeat = (more: Record<string, string>) =>
    page.request.post(action.url(), { headers: { ...headers, ...more }, data: action.postDataBuffer() ?? '' })
  expect((await repeat({ origin: `${baseURL}` })).status()).toBe(200)
  const foreigners: Record<string, string>[] = [
    { origin: elsewhere },
    { origin: 'null' },
    { origin: `${baseURL}`.replace('http:', 'https:') },
    { origin: `${baseURL}.elsewhere.example` },
    { origin: elsewhere, 'x-forwarded-host': 'elsewhere.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const foreign of foreigners) expect((await repeat(foreign)).status(), JSON.stringify(foreign)).toBe(403)
})

test('an action works behind a proxy that passes its own host on', async ({ page, baseURL }) => {
  await signIn(page)
  const action = await captureAction(page)
  const cookies = await page.context().cookies()
  const headers = {
    host: 'portal.internal:8080',
    origin: `${baseURL}`,
    cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    'next-action': action.headers()['next-action'] ?? '',
    'content-type': action.headers()['content-type'] ?? '',
    'content-length': `${action.postDataBuffer()?.length ?? 0}`,
  }
  const status = await new Promise((resolve, reject) => {
    const outgoing = httpRequest(action.url(), { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    outgoing.on('error', reject)
    outgoing.end(action.postDataBuffer())
  })
  expect(status).toBe(200)
})

test('no page and no part of signing in takes a change from another site', async ({ page, request, baseURL }) => {
  await signIn(page)
  const paths = [...everyPage(await furnishOrganization(request)), '/no/such.page', '/sign-in', '/invitation']
  const signingIn = ['callback/password', 'callback/link', 'signin/oidc', 'signout', 'session', '_log'].map((path) => `/api/auth/${path}`)
  const { csrfToken } = await (await page.request.get('/api/auth/csrf')).json()
  for (const path of [...paths, ...signingIn])
    for (const method of path.startsWith('/api/') ? ['POST'] : ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const form = { ...operator, csrfToken, json: 'true' }
      const answer = await page.request.fetch(path, { method, headers: { origin: elsewhere }, form })
      expect(answer.status(), `${method} ${path}`).toBe(403)
    }
  // None of it has ended the session.
  expect((await page.request.get('/account', { maxRedirects: 0 })).status()).toBe(200)
  expect(
    (await page.request.post('/api/auth/signout', { headers: { origin: `${baseURL}` }, form: { csrfToken, json: 'true' } })).status(),
  ).toBe(200)
})

test('signing in makes a new session, whatever cookie was there, and nobody can plant one', async ({ page, baseURL }) => {
  const cookieOf = async () => (await page.context().cookies()).find(({ name }) => name === 'hookport')
  await page.context().addCookies([{ name: 'hookport', value: 'planted', url: `${baseURL}` }])
  await signIn(page)
  const first = await cookieOf()
  expect(first).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(first?.value).not.toBe('planted')
  await signIn(page)
  expect((await cookieOf())?.value).not.toBe(first?.value)
})

import process from 'node:process'
import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { transportHeaders } from '../security-headers.ts'

process.env.PUBLIC_URL = 'https://hooks.example.com'
useDatabase()

test('by https every cookie is bound to this host and to https, and out of reach of scripts', async () => {
  const { authOptions, sessionCookie } = await import('./options.ts')
  const { cookies, useSecureCookies } = authOptions(new Request('https://hooks.example.com/api/auth/csrf'))
  const all = ['sessionToken', 'callbackUrl', 'csrfToken', 'pkceCodeVerifier', 'state', 'nonce']
  expect(useSecureCookies).toBe(true)
  expect(Object.keys(cookies ?? {}).sort()).toEqual(all.sort())
  for (const cookie of Object.values(cookies ?? {})) {
    expect(cookie.name).toMatch(/^__Host-hookport/)
    expect(cookie.options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/', secure: true })
    expect(cookie.options).not.toHaveProperty('domain')
  }
  expect(sessionCookie()).toEqual(cookies?.sessionToken)
})

test('what another site sends to sign somebody in is refused before it is looked at', async () => {
  const { handleAuth } = await import('./options.ts')
  const ask = (headers: Record<string, string>) =>
    handleAuth(new Request('https://hooks.example.com/api/auth/signout', { method: 'POST', headers }), {
      params: Promise.resolve({ nextauth: ['signout'] }),
    })
  expect((await ask({ origin: 'https://elsewhere.example' })).status).toBe(403)
  expect((await ask({ origin: 'http://hooks.example.com' })).status).toBe(403)
  expect((await ask({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
})

test('browsers are told to keep to https where that is how the portal is reached, and only there', () => {
  expect(transportHeaders('https://hooks.example.com')).toEqual({ 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' })
  expect(transportHeaders('http://127.0.0.1:3000')).toEqual({})
})

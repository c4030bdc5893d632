import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { authenticateApiKey } from '#lib/webhooks/api-keys.ts'
import { bootstrap } from './bootstrap.ts'
import { signInWithLink, signInWithPassword } from './sign-in.ts'

const { db } = useDatabase()
const operatorKey = `hp_operator_${'k'.repeat(32)}`
const settings = {
  email: 'Ops@Example.com',
  password: 'correct horse battery',
  operatorKey,
  demo: false,
  publicUrl: 'https://hooks.example.com',
}

function tokenOf(signInUrl: string): string {
  return new URLSearchParams(new URL(signInUrl).hash.slice(1)).get('token') ?? ''
}

test('two processes that start at once make one operator, one key and one demo organization', async () => {
  const starts = await Promise.all([1, 2, 3].map(() => bootstrap(db, { ...settings, demo: true })))
  expect(await db.user.findMany({ where: { staffRole: 'operator' }, select: { email: true } })).toEqual([{ email: 'ops@example.com' }])
  expect(await db.apiKey.count({ where: { organizationId: null } })).toBe(1)
  expect(await db.organization.findMany({ select: { slug: true } })).toEqual([{ slug: 'acme' }])
  expect(new Set(starts.map(({ signInUrl }) => signInUrl)).size).toBe(3)
})

test('the account of the first start signs in with its password, and its key speaks for the platform', async () => {
  await signInWithPassword(db, { email: 'ops@example.com', password: 'correct horse battery', address: '192.0.2.1' })
  expect(await authenticateApiKey(db, operatorKey)).toMatchObject({ kind: 'operator' })
})

test('every start prints a fresh link, whose token stands where no server sees it', async () => {
  const { signInUrl } = await bootstrap(db, settings)
  expect(signInUrl).toMatch(/^https:\/\/hooks\.example\.com\/sign-in\/link#token=[\w-]{43}$/)
  const { userId } = await signInWithLink(db, { token: tokenOf(signInUrl) })
  expect(await db.user.findUnique({ where: { id: userId }, select: { email: true } })).toEqual({ email: 'ops@example.com' })
})

test('a later start changes neither the account nor the keys', async () => {
  await bootstrap(db, { ...settings, email: 'new@example.com', password: 'another password', operatorKey: `hp_operator_${'n'.repeat(32)}` })
  expect(await db.user.count({ where: { staffRole: 'operator' } })).toBe(1)
  expect(await db.apiKey.count({ where: { organizationId: null } })).toBe(1)
  await signInWithPassword(db, { email: 'ops@example.com', password: 'correct horse battery', address: '192.0.2.1' })
})

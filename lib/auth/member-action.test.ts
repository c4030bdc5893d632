import { encode } from 'next-auth/jwt'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { MemberRole } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createUser, databaseTime, endSessions, type User } from '#lib/webhooks/accounts.ts'
import { systemActor } from '#lib/webhooks/audit.ts'
import { createOrganization } from '#lib/webhooks/organizations.ts'
import { listSessions } from '#lib/webhooks/sessions.ts'
import { memberAction, userAction } from './member-action.ts'
import { currentSessionId, currentUser, leaveSession, startSession } from './session.ts'

// The browser's cookies, which outside a request Next has none of.
const jar = vi.hoisted(() => new Map<string, string>())
vi.mock('next/headers', () => ({
  headers: async () =>
    new Headers({ 'x-hookport-path': '/acme/credentials', 'user-agent': 'Test/1', 'x-forwarded-for': '198.51.100.9, 192.0.2.7' }),
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
    set: (name: string, value: string) => void jar.set(name, value),
  }),
}))

const { db } = useDatabase()
const members = new Map<MemberRole | 'stranger' | 'support', User>()

beforeAll(async () => {
  await createOrganization(db, systemActor, { name: 'Acme', slug: 'acme' })
  const { id: organizationId } = await db.organization.findUniqueOrThrow({ where: { slug: 'acme' } })
  for (const role of ['viewer', 'developer', 'admin', 'owner'] as const) {
    members.set(role, await person(role, null))
    await db.member.create({ data: { organizationId, userId: members.get(role)?.id ?? '', role } })
  }
  members.set('stranger', await person('stranger', null))
  members.set('support', await person('support', 'support'))
})
afterEach(() => jar.clear())

function person(name: string, staffRole: 'support' | null): Promise<User> {
  return createUser(db, { email: `${name}@example.com`, name, passwordHash: null, staffRole })
}

async function signInAs(role: MemberRole | 'stranger' | 'support'): Promise<User> {
  const user = members.get(role)
  if (!user) throw new Error(`nobody is ${role}`)
  await startSession({ userId: user.id, signedInAt: await databaseTime(db) })
  return user
}

const rename = memberAction(
  { role: 'admin', input: z.object({ name: z.string().min(3) }) },
  async ({ member }, { name }) => `${member.role} ${name}`,
)

test.each([
  ['viewer', false],
  ['developer', false],
  ['admin', true],
  ['owner', true],
  ['support', false],
] as const)('an action for admins: %s passes: %s', async (role, passes) => {
  await signInAs(role)
  const refusal = { ok: false, message: 'Only a member with the role admin or above may do this.', fields: [] }
  expect(await rename('acme', { name: 'New name' })).toEqual(passes ? { ok: true, data: `${role} New name` } : refusal)
})

test('an organization of others does not exist, and neither does one that nobody has', async () => {
  await signInAs('stranger')
  await expect(rename('acme', { name: 'New name' })).rejects.toMatchObject({ digest: expect.stringContaining('404') })
  await expect(rename('nowhere', { name: 'New name' })).rejects.toMatchObject({ digest: expect.stringContaining('404') })
})

test('who is not signed in is sent to sign in, and back afterwards', async () => {
  await expect(rename('acme', { name: 'New name' })).rejects.toMatchObject({
    digest: expect.stringContaining('/sign-in?next=%2Facme%2Fcredentials'),
  })
})

test('input that does not satisfy the schema is refused by field, and never reaches the action', async () => {
  await signInAs('owner')
  expect(await rename('acme', { name: 'ab' })).toMatchObject({ ok: false, fields: [{ path: 'name' }] })
  expect(await rename('acme', undefined)).toMatchObject({ ok: false, fields: [{ path: '' }] })
})

test('a refusal of the domain is an answer, and a bug rises', async () => {
  await signInAs('owner')
  const act = (error: Error) => memberAction({ role: 'viewer', input: z.unknown() }, () => Promise.reject(error))('acme', null)
  expect(await act(new AppError('conflict', 'It is taken.'))).toEqual({ ok: false, message: 'It is taken.', fields: [] })
  await expect(act(new Error('a bug'))).rejects.toThrow('a bug')
})

test('an action on an account is its owner’s', async () => {
  const user = await signInAs('stranger')
  expect(await userAction({ input: z.null() }, async (context) => context.user.email)(null)).toEqual({ ok: true, data: user.email })
})

test('signing out ends this browser’s session, also for a copy of its cookie, and no other', async () => {
  await signInAs('viewer')
  const other = new Map(jar)
  const user = await signInAs('viewer')
  const copy = new Map(jar)
  await leaveSession()
  expect(jar.get('hookport')).toBe('')
  jar.set('hookport', copy.get('hookport') ?? '')
  expect(await currentUser()).toBeNull()
  jar.set('hookport', other.get('hookport') ?? '')
  expect(await currentUser()).toEqual(user)
  const [{ id, userAgent, address } = { id: '', userAgent: '', address: '' }] = await listSessions(db, user.id)
  expect({ id, userAgent, address }).toEqual({ id: await currentSessionId(), userAgent: 'Test/1', address: '192.0.2.7' })
})

test('a session that its owner ended, one that expired and one made with another key are none', async () => {
  const user = await signInAs('viewer')
  expect(await currentUser()).toEqual(user)
  await endSessions(db, user.id)
  expect(await currentUser()).toBeNull()
  const token = { sid: newId() }
  for (const options of [
    { secret: process.env.AUTH_SECRET ?? '', maxAge: -60 },
    { secret: 'another', maxAge: 60 },
  ]) {
    jar.set('hookport', await encode({ token, ...options }))
    expect(await currentUser()).toBeNull()
  }
  for (const forged of ['', 'a.b.c', 'x'.repeat(5000)]) {
    jar.set('hookport', forged)
    expect(await currentUser()).toBeNull()
  }
})

import { beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope } from '#lib/testing/world.ts'
import { createSignInLink, createUser, databaseTime, passwordHashOf, type User } from './accounts.ts'
import { systemActor } from './audit.ts'
import { type Claims, claimsSchema, findOrLinkIdentity, listIssuers } from './identities.ts'
import { createInvitation, readInvitation } from './invitations.ts'
import { listMembers } from './members.ts'
import { beginSession, findSessionUser } from './sessions.ts'

const { db } = useDatabase()
const issuer = 'https://id.example.com'
const device = { userAgent: 'Test/1', address: '192.0.2.1' }
let organizationId: string
let slug: string
let count = 0

beforeEach(async () => {
  ;({ organizationId, slug } = await createScope(db))
})

/** What the provider says of somebody nobody here has heard of yet. */
function someone(claims: Partial<Claims> = {}): Claims {
  count += 1
  return { sub: `subject-${count}`, email: `s${count}@example.com`, email_verified: true, name: 'Grace', ...claims }
}

function signIn(claims: Claims, at = issuer) {
  return findOrLinkIdentity(db, at, claims)
}

async function invite(email: string): Promise<string> {
  const inviter = await createUser(db, { email: `inviter-${email}`, name: 'Inviter', passwordHash: null, staffRole: null })
  const by = { userId: inviter.id, role: 'owner', actor: systemActor } as const
  return (await createInvitation(db, by, organizationId, { email, role: 'developer' })).token
}

function account(email: string, passwordHash: string | null = null): Promise<User> {
  return createUser(db, { email, name: 'Somebody', passwordHash, staffRole: null })
}

test('whom nobody has invited gets no account', async () => {
  const claims = someone()
  expect(await signIn(claims)).toBe('uninvited')
  expect(await db.user.count({ where: { email: claims.email ?? '' } })).toBe(0)
  expect(await db.identity.count({ where: { subject: claims.sub } })).toBe(0)
})

test('an address that is not said to be verified signs nobody in, invited or known', async () => {
  const claims = someone()
  await invite(claims.email ?? '')
  const known = await account(`known-${count}@example.com`)
  for (const unproven of [
    { email_verified: false },
    { email_verified: undefined },
    { email: undefined },
    { email: known.email, email_verified: false },
  ])
    expect(await signIn({ ...claims, ...unproven })).toBe('unverified')
  expect(await db.identity.count({ where: { subject: claims.sub } })).toBe(0)
})

test('somebody invited gets an account without a password, and is a member at once', async () => {
  const claims = someone()
  const token = await invite(claims.email ?? '')
  const user = await signIn(claims)
  expect(user).toMatchObject({ email: claims.email, name: 'Grace', staffRole: null })
  if (typeof user === 'string') throw new Error(user)
  expect(await passwordHashOf(db, user.id)).toBeNull()
  expect(await listMembers(db, organizationId)).toMatchObject([{ email: claims.email, role: 'developer' }])
  // The link they may have come by shows them in.
  expect(await readInvitation(db, token, user)).toEqual({ acceptedInto: slug })
})

test('ten first sign-ins at the same time make one account', async () => {
  const claims = someone()
  await invite(claims.email ?? '')
  const users = await Promise.all(Array.from({ length: 10 }, () => signIn(claims)))
  expect(new Set(users.map((user) => (typeof user === 'string' ? user : user.id))).size).toBe(1)
  expect(await db.member.count({ where: { organizationId } })).toBe(1)
})

test('an account is found by the identity and no longer by the address, once they were linked', async () => {
  const claims = someone()
  const user = await account(claims.email ?? '')
  expect(await signIn(claims)).toEqual(user)
  expect(await signIn({ ...claims, email: 'renamed@example.com', email_verified: false })).toEqual(user)
  expect(await listIssuers(db, user.id)).toEqual([issuer])
  // The same subject of another provider is somebody else.
  expect(await signIn({ ...claims, email: 'renamed@example.com' }, 'https://other.example.com')).toBe('uninvited')
})

test('what somebody set up in the name of an address ends when its owner first proves that it is theirs', async () => {
  const claims = someone()
  const user = await account(claims.email ?? '', 'the password of whoever had the link')
  const session = await beginSession(db, { userId: user.id, startedAt: await databaseTime(db), device })
  await createSignInLink(db, user.id)
  await signIn(claims)
  expect(await passwordHashOf(db, user.id)).toBeNull()
  expect(await findSessionUser(db, session, device)).toBeNull()
  expect(await db.signInLink.count({ where: { userId: user.id } })).toBe(0)
})

test('a password set after that stays', async () => {
  const claims = someone()
  const user = await account(claims.email ?? '')
  await signIn(claims)
  await db.user.update({ where: { id: user.id }, data: { passwordHash: 'my own' } })
  await signIn(claims)
  expect(await passwordHashOf(db, user.id)).toBe('my own')
})

test('claims are read as providers write them', () => {
  expect(claimsSchema.parse({ sub: 'x', email: 'Ada@Example.com', email_verified: 'true', iss: 'y' })).toMatchObject({
    email: 'ada@example.com',
    email_verified: true,
  })
  expect(claimsSchema.safeParse({ email: 'ada@example.com' }).success).toBe(false)
})

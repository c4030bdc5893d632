import { expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createSignInLink, createUser, endSessions, type User } from '#lib/webhooks/accounts.ts'
import { systemActor } from '#lib/webhooks/audit.ts'
import { beginSession, findSessionUser } from '#lib/webhooks/sessions.ts'
import { changePassword } from './change-password.ts'
import { hashPassword } from './passwords.ts'
import { type SignedIn, signInWithLink, signInWithPassword } from './sign-in.ts'

const { db } = useDatabase()
const password = 'correct horse battery'

async function account(email: string, passwordHash: string | null): Promise<User> {
  return createUser(db, { email, name: 'Someone', passwordHash, staffRole: null })
}

const device = { userAgent: 'Test/1', address: '192.0.2.1' }

function begin({ userId, signedInAt }: SignedIn): Promise<string> {
  return beginSession(db, { userId, startedAt: signedInAt, device })
}

/** Whom a session speaks for that began with this sign-in. */
async function whoseSession(signedIn: SignedIn): Promise<User | null> {
  return findSessionUser(db, await begin(signedIn), device)
}

function attempt(email: unknown, given: unknown) {
  return signInWithPassword(db, { email, password: given, address: '192.0.2.1' })
}

test('the right password begins a session, however the address is written', async () => {
  const user = await account('Right@Example.com', await hashPassword(password))
  expect(await whoseSession(await attempt('  RIGHT@example.COM ', password))).toEqual(user)
})

test('every wrong attempt is refused with the same words', async () => {
  await account('known@example.com', await hashPassword(password))
  await account('link-only@example.com', null)
  const wrong = [
    ['known@example.com', 'wrong'],
    ['unknown@example.com', password],
    ['link-only@example.com', password],
    ['known@example.com', ''],
    ['', password],
    [{ not: 'text' }, ['at all']],
    ['known@example.com', 'x'.repeat(100_000)],
  ]
  for (const [email, given] of wrong)
    await expect(attempt(email, given)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'The e-mail address or the password is wrong.',
    })
})

test('after ten wrong passwords the right one is refused too, until the window ends; a success in between starts anew', async () => {
  await account('guessed@example.com', await hashPassword(password))
  const guess = (given: string) => attempt('guessed@example.com', given)
  for (let index = 0; index < 9; index++) await expect(guess('wrong')).rejects.toMatchObject({ code: 'unauthenticated' })
  await guess(password)
  for (let index = 0; index < 10; index++) await expect(guess('wrong')).rejects.toMatchObject({ code: 'unauthenticated' })
  await expect(guess(password)).rejects.toMatchObject({ code: 'too_many_requests' })
})

test('a link signs in once, even when it is used by ten at the same time', async () => {
  const { id } = await account('link@example.com', null)
  const token = await createSignInLink(db, id)
  const uses = await Promise.allSettled(Array.from({ length: 10 }, () => signInWithLink(db, { token })))
  expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(signInWithLink(db, { token })).rejects.toThrow('expired or was used')
})

test('a link that has expired, was never made or is no text signs nobody in', async () => {
  const { id } = await account('expired@example.com', null)
  const expired = await createSignInLink(db, id, 0)
  for (const token of [expired, 'made-up', '', undefined, { token: 1 }])
    await expect(signInWithLink(db, { token })).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('the database never holds a token that could be used', async () => {
  const { id } = await account('stored@example.com', null)
  const token = await createSignInLink(db, id)
  const [row] = await db.signInLink.findMany({ where: { userId: id } })
  expect(Buffer.from(row?.tokenHash ?? []).includes(Buffer.from(token, 'base64url'))).toBe(false)
  expect(row?.tokenHash).toHaveLength(32)
})

test('a new password ends all sessions and takes unused links along; the session it returns is the only one', async () => {
  const user = await account('change@example.com', await hashPassword(password))
  const under = await attempt('change@example.com', password)
  const before = await begin(under)
  const token = await createSignInLink(db, user.id)
  const signedInAt = await changePassword(db, systemActor, user, { currentPassword: password, newPassword: 'another horse battery' })
  expect(await findSessionUser(db, before, device)).toBeNull()
  // Also for one that was about to begin: its password was looked at before the change.
  expect(await whoseSession(under)).toBeNull()
  expect(await whoseSession({ userId: user.id, signedInAt })).toEqual(user)
  await expect(signInWithLink(db, { token })).rejects.toThrow('expired or was used')
  await expect(attempt('change@example.com', password)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await whoseSession(await attempt('change@example.com', 'another horse battery'))).toEqual(user)
})

test('changing a password needs the current one, and guessing it is throttled', async () => {
  const user = await account('guard@example.com', await hashPassword(password))
  const change = () => changePassword(db, systemActor, user, { currentPassword: 'wrong', newPassword: 'another horse battery' })
  for (let index = 0; index < 10; index++) await expect(change()).rejects.toMatchObject({ fields: [{ path: 'currentPassword' }] })
  await expect(change()).rejects.toMatchObject({ code: 'too_many_requests' })
})

test('whoever has no password yet sets one without', async () => {
  const user = await account('first@example.com', null)
  await changePassword(db, systemActor, user, { currentPassword: '', newPassword: password })
  await attempt('first@example.com', password)
})

test('ending all sessions ends those before and not those after', async () => {
  const user = await account('everywhere@example.com', await hashPassword(password))
  const before = await begin(await attempt('everywhere@example.com', password))
  await endSessions(db, user.id)
  expect(await findSessionUser(db, before, device)).toBeNull()
  expect(await whoseSession(await attempt('everywhere@example.com', password))).toEqual(user)
})

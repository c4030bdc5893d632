import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { startMailbox } from '#lib/testing/mailbox.ts'
import { createUser, databaseTime, type User } from '#lib/webhooks/accounts.ts'
import { beginSession, type Device, findSessionUser } from '#lib/webhooks/sessions.ts'
import { orderPasswordLink, setPasswordByLink } from './forgotten-password.ts'
import { hashPassword } from './passwords.ts'
import { signInWithPassword } from './sign-in.ts'

const { db } = useDatabase()
const device: Device = { userAgent: 'Test/1', address: '192.0.2.7' }
const [forgotten, better] = ['correct horse battery', 'another horse battery'] as const
let mailbox: Awaited<ReturnType<typeof startMailbox>>

// Before the first look at the environment, which is the only one.
beforeAll(async () => {
  mailbox = await startMailbox()
  vi.stubEnv('SMTP_URL', mailbox.url)
  vi.stubEnv('MAIL_FROM', 'hooks@example.com')
  vi.stubEnv('PUBLIC_URL', 'https://hooks.example.com')
})
afterAll(() => mailbox.close())
beforeEach(() => {
  mailbox.mails.length = 0
})

async function account(email: string, password: string | null): Promise<User> {
  return createUser(db, { email, name: 'Someone', passwordHash: password && (await hashPassword(password)), staffRole: null })
}

/** Asks for a link and returns the token in the mail; null where none came. */
async function ask(email: string, address = device.address): Promise<string | null> {
  const send = await orderPasswordLink(db, { email, address })
  await send()
  const text =
    mailbox.mails
      .at(-1)
      ?.text.replaceAll(/=\r?\n/g, '')
      .replaceAll('=3D', '=') ?? ''
  return /https:\/\/hooks\.example\.com\/sign-in\/password#token=([\w-]+)/.exec(text)?.[1] ?? null
}

const signIn = (email: string, password: string) => signInWithPassword(db, { email, password, address: device.address })

test('the link sets a new password, ends every session and the old password, and works once', async () => {
  const user = await account('ada@example.com', forgotten)
  const before = await beginSession(db, { userId: user.id, startedAt: await databaseTime(db), device })
  const token = (await ask('ada@example.com')) ?? ''
  expect(mailbox.mails.map(({ to }) => to)).toEqual([['ada@example.com']])
  const { userId, signedInAt } = await setPasswordByLink(db, { token, newPassword: better }, device)
  expect(await findSessionUser(db, before, device)).toBeNull()
  expect(await findSessionUser(db, await beginSession(db, { userId, startedAt: signedInAt, device }), device)).toEqual(user)
  await expect(signIn('ada@example.com', forgotten)).rejects.toMatchObject({ code: 'unauthenticated' })
  await signIn('ada@example.com', better)
  await expect(setPasswordByLink(db, { token, newPassword: forgotten }, device)).rejects.toMatchObject({ code: 'unauthenticated' })
  const entry = await db.auditEntry.findFirstOrThrow({ where: { actorLabel: 'ada@example.com' } })
  expect(entry).toMatchObject({ action: 'user.password_changed', address: device.address })
})

test('a weak password is refused and leaves the link for another try', async () => {
  await account('weak@example.com', forgotten)
  const token = (await ask('weak@example.com')) ?? ''
  await expect(setPasswordByLink(db, { token, newPassword: 'aaaaaaaaaaaa' }, device)).rejects.toMatchObject({
    fields: [{ path: 'newPassword' }],
  })
  await setPasswordByLink(db, { token, newPassword: better }, device)
})

test('an unknown address, and one that only an identity provider lets in, get nothing; one without any way in yet gets a link', async () => {
  const { id: userId } = await account('sso@example.com', null)
  await db.identity.create({ data: { userId, issuer: 'https://idp.example.com', subject: '1' } })
  expect(await ask('nobody@example.com')).toBeNull()
  expect(await ask('sso@example.com')).toBeNull()
  await account('new@example.com', null)
  expect(await ask('new@example.com')).not.toBeNull()
})

test('nobody fills a mailbox: the fourth link for an address in a quarter of an hour is refused, whether it has an account or not', async () => {
  await account('full@example.com', forgotten)
  for (const email of ['full@example.com', 'none@example.com']) {
    for (let n = 0; n < 3; n += 1) await ask(email, '192.0.2.8')
    await expect(ask(email, '192.0.2.8')).rejects.toMatchObject({ code: 'too_many_requests' })
  }
  expect(mailbox.mails).toHaveLength(3)
})

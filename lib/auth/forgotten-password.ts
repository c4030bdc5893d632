import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { publicUrl } from '../env.ts'
import { AppError } from '../errors.ts'
import { sendMail } from '../mail.ts'
import { consumeSignInLink, createSignInLink, findSignInLink, setPasswordHash, signInLinkMinutes, userActor } from '../webhooks/accounts.ts'
import type { Device } from '../webhooks/sessions.ts'
import { newPassword, requireOwnPassword } from './change-password.ts'
import { hashPassword } from './passwords.ts'
import type { SignedIn } from './sign-in.ts'
import { countLinkRequest } from './throttle.ts'

export const passwordLinkInput = z.object({ email: z.string().trim().toLowerCase().min(1).max(254) })

/**
 * Counts one request for a link by which a password is set anew, and returns what is to be done once the answer is sent: whether there is such an
 * account shows neither in the answer nor in how long it takes. Throws `too_many_requests`.
 */
export async function orderPasswordLink(db: Db, input: { email: string; address: string }): Promise<() => Promise<void>> {
  await countLinkRequest(db, input)
  return () => mailPasswordLink(db, input.email)
}

/** Mails the link, if the account is entered by password: whose only way in is an identity provider, of them only that knows whether they may. */
async function mailPasswordLink(db: Db, email: string): Promise<void> {
  const user = await db.user.findUnique({
    where: { email },
    select: { id: true, passwordHash: true, identities: { select: { issuer: true }, take: 1 } },
  })
  if (!user || (user.passwordHash === null && user.identities.length > 0)) return
  const link = `${publicUrl()}/sign-in/password#token=${await createSignInLink(db, user.id)}`
  const text = [
    'Open this link to set a new password for Hookport and sign in:',
    link,
    `It works once, for ${signInLinkMinutes.requested} minutes, and signs you out everywhere else.`,
    'If you did not ask for it, ignore it: your password stays as it is.',
  ].join('\n\n')
  await sendMail({ to: email, subject: 'A new password for Hookport', text: `${text}\n` })
}

export const passwordByLinkInput = z.object({ token: z.string().max(200), newPassword })

/**
 * Sets the password of whoever the link was made for, uses the link up and ends all their sessions; returns whose session begins. Throws
 * `unauthenticated` when the link is unknown, expired or used, and `invalid_input` for a weak password, which leaves the link for another try.
 */
export async function setPasswordByLink(
  db: PrismaClient,
  { token, newPassword: password }: z.infer<typeof passwordByLinkInput>,
  device: Device,
): Promise<SignedIn> {
  // Hashing is dear: nobody without a link makes the portal do it.
  const user = await findSignInLink(db, token)
  if (user === null) throw linkIsOver()
  await requireOwnPassword(db, user, password)
  const passwordHash = await hashPassword(password)
  if ((await consumeSignInLink(db, token)) === null) throw linkIsOver()
  const actor = { ...userActor(user), origin: device }
  return { userId: user.id, signedInAt: await setPasswordHash(db, actor, user.id, passwordHash) }
}

function linkIsOver(): AppError {
  return new AppError('unauthenticated', 'This link has expired or was used already.')
}

import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { AppError } from '../errors.ts'
import { consumeSignInLink, databaseTime, findPasswordHash } from '../webhooks/accounts.ts'
import { verifyPassword } from './passwords.ts'
import { countSignInAttempt, forgetSignInAttempts } from './throttle.ts'

/** Whose session begins, and when by the database's clock. */
export type SignedIn = { userId: string; signedInAt: Date }

const attemptSchema = z.object({
  email: z.string().trim().toLowerCase().min(1).max(254),
  password: z.string().min(1).max(200),
})

/**
 * Signs in by e-mail and password. Throws `unauthenticated` without telling which of the two was wrong, and
 * `too_many_requests` after too many attempts from one address or for one account.
 */
export async function signInWithPassword(db: Db, input: { email: unknown; password: unknown; address: string }): Promise<SignedIn> {
  const attempt = attemptSchema.safeParse(input)
  if (!attempt.success) throw wrong()
  const { email, password } = attempt.data
  await countSignInAttempt(db, { email, address: input.address })
  // Before the hash is read: a password that is changed meanwhile ends the session that the old one is about to begin.
  const signedInAt = await databaseTime(db)
  const account = await findPasswordHash(db, email)
  const right = await verifyPassword(password, account?.passwordHash ?? null)
  if (!account || !right) throw wrong()
  await forgetSignInAttempts(db, { email, address: input.address })
  return { userId: account.userId, signedInAt }
}

/** Signs in by a one-time link's token, which is used up. Throws `unauthenticated` when it is unknown, expired or used. */
export async function signInWithLink(db: Db, input: { token: unknown }): Promise<SignedIn> {
  const signedInAt = await databaseTime(db)
  const token = z.string().min(1).max(200).safeParse(input.token)
  const userId = token.success ? await consumeSignInLink(db, token.data) : null
  if (!userId) throw new AppError('unauthenticated', 'This link has expired or was used already.')
  return { userId, signedInAt }
}

function wrong(): AppError {
  return new AppError('unauthenticated', 'The e-mail address or the password is wrong.')
}

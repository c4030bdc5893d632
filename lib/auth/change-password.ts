import { z } from 'zod'
import type { Db, PrismaClient } from '../db/client.ts'
import { invalidField } from '../errors.ts'
import { passwordHashOf, setPasswordHash, type User } from '../webhooks/accounts.ts'
import type { Actor } from '../webhooks/audit.ts'
import { listMemberships } from '../webhooks/organizations.ts'
import { requireStrongPassword } from './password-rule.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { countPasswordAttempt, forgetPasswordAttempts } from './throttle.ts'

/**
 * What a person fills in. Of length there is a rule, of kinds of characters none: that makes passwords worse (NIST SP 800-63B, 3.1.1.2). What is
 * soon guessed is refused all the same, by `requireStrongPassword`, where it is known whose it is.
 */
export const newPassword = z.string().min(12, 'must have at least 12 characters').max(200, 'must have at most 200 characters')

export const passwordChangeInput = z.object({
  /** Empty for an account that has no password yet. */
  currentPassword: z.string().max(200).default(''),
  newPassword,
})

/**
 * Sets or changes a person's password and ends all their sessions; returns when a session must begin to be valid again.
 * Throws `invalid_input` for a wrong current password or a weak new one, and `too_many_requests` for guesses as at signing in, because a
 * session left open must not become a way to find the password out.
 */
export async function changePassword(
  db: PrismaClient,
  actor: Actor,
  user: User,
  input: z.infer<typeof passwordChangeInput>,
): Promise<Date> {
  const storedHash = await passwordHashOf(db, user.id)
  if (storedHash !== null) {
    await countPasswordAttempt(db, user.email)
    if (!(await verifyPassword(input.currentPassword, storedHash))) throw invalidField('currentPassword', 'is wrong')
    await forgetPasswordAttempts(db, user.email)
  }
  await requireOwnPassword(db, user, input.newPassword)
  return setPasswordHash(db, actor, user.id, await hashPassword(input.newPassword))
}

/** Refuses a password that is soon guessed by whoever knows this person. Throws as `requireStrongPassword`, for the field `newPassword`. */
export async function requireOwnPassword(db: Db, user: User, password: string): Promise<void> {
  const organizations = await listMemberships(db, { id: user.id, staffRole: null })
  const known = [user.email, user.name, ...organizations.flatMap(({ name, slug }) => [name, slug])]
  requireStrongPassword(password, known, 'newPassword')
}

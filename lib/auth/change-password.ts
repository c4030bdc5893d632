import { z } from 'zod'
import type { PrismaClient } from '../db/client.ts'
import { invalidField } from '../errors.ts'
import { passwordHashOf, setPasswordHash, type User } from '../webhooks/accounts.ts'
import type { Actor } from '../webhooks/audit.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { countPasswordAttempt, forgetPasswordAttempts } from './throttle.ts'

/** What a person fills in. Length is the only rule: others make passwords worse (NIST SP 800-63B, 3.1.1.2). */
export const newPassword = z.string().min(12, 'must have at least 12 characters').max(200, 'must have at most 200 characters')

export const passwordChangeInput = z.object({
  /** Empty for an account that has no password yet. */
  currentPassword: z.string().max(200).default(''),
  newPassword,
})

/**
 * Sets or changes a person's password and ends all their sessions; returns when a session must begin to be valid again.
 * Throws `invalid_input` for a wrong current password, and `too_many_requests` for guesses as at signing in, because a
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
  return setPasswordHash(db, actor, user.id, await hashPassword(input.newPassword))
}

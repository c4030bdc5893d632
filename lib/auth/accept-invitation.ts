import { z } from 'zod'
import type { PrismaClient } from '../db/client.ts'
import { databaseTime, personName } from '../webhooks/accounts.ts'
import { acceptAsNewcomer, readInvitation } from '../webhooks/invitations.ts'
import { newPassword } from './change-password.ts'
import { requireStrongPassword } from './password-rule.ts'
import { hashPassword } from './passwords.ts'
import type { SignedIn } from './sign-in.ts'

/** What somebody without an account fills in. */
export const newcomerInput = z.object({ name: personName, password: newPassword })

/** Makes the account of somebody invited and joins; returns whose session begins, and the organization's slug. Throws as `acceptAsNewcomer`, and `invalid_input` for a weak password. */
export async function acceptWithPassword(
  db: PrismaClient,
  token: string,
  { name, password }: z.infer<typeof newcomerInput>,
): Promise<{ signedIn: SignedIn; slug: string }> {
  // Hashing is dear: nobody without an invitation makes the portal do it.
  const invitation = await readInvitation(db, token, null)
  if (!('acceptedInto' in invitation)) {
    const { email, organization } = invitation
    requireStrongPassword(password, [email, name, organization.name, organization.slug], 'password')
  }
  const { user, slug } = await acceptAsNewcomer(db, token, { name, passwordHash: await hashPassword(password) })
  return { signedIn: { userId: user.id, signedInAt: await databaseTime(db) }, slug }
}

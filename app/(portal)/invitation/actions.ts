'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { acceptWithPassword, newcomerInput } from '#lib/auth/accept-invitation.ts'
import { publicAction, userAction } from '#lib/auth/member-action.ts'
import { actorOf, currentUser, leaveSession, startSession } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { acceptInvitation, readInvitation } from '#lib/webhooks/invitations.ts'

const token = z.string().min(1).max(200)

/** What a link leads to, and who is looking; whoever used it already is taken to where it led. */
export const look = publicAction({ input: z.object({ token }) }, async (input) => {
  const user = await currentUser()
  const invitation = await readInvitation(db(), input.token, user)
  if ('acceptedInto' in invitation) redirect(`/${invitation.acceptedInto}/webhooks`)
  return { ...invitation, signedInAs: user?.email ?? null }
})

export const join = userAction({ input: z.object({ token }) }, async ({ user }, input): Promise<void> => {
  const slug = await acceptInvitation(db(), actorOf(user), user, input.token)
  redirect(`/${slug}/webhooks`)
})

/** Makes the account of somebody who has none, signs them in and takes them to where the link leads. */
export const joinAsNewcomer = publicAction({ input: newcomerInput.extend({ token }) }, async ({ token, ...input }): Promise<void> => {
  const { signedIn, slug } = await acceptWithPassword(db(), token, input)
  await startSession(signedIn)
  redirect(`/${slug}/webhooks`)
})

/** Signs out an account that the invitation is not for. */
export const leaveAccount = publicAction({ input: z.object({}) }, async () => leaveSession())

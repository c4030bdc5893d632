'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { changePassword, passwordChangeInput } from '#lib/auth/change-password.ts'
import { userAction } from '#lib/auth/member-action.ts'
import { actorOf, currentSessionId, forgetSession, startSession } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { signOutEverywhere as endAllSessions, personName, renameUser } from '#lib/webhooks/accounts.ts'
import { endSession } from '#lib/webhooks/sessions.ts'

export const saveName = userAction({ input: z.object({ name: personName }) }, async ({ user }, { name }) => {
  await renameUser(db(), actorOf(user), user, name)
  refresh()
})

export const savePassword = userAction({ input: passwordChangeInput }, async ({ user }, input) => {
  await startSession({ userId: user.id, signedInAt: await changePassword(db(), actorOf(user), user, input) })
  refresh()
})

export const signOutEverywhere = userAction({ input: z.undefined() }, async ({ user }) => {
  await endAllSessions(db(), actorOf(user), user.id)
  await forgetSession()
  redirect('/sign-in')
})

/** Signs one browser out, which may be this one. */
export const signOutSession = userAction({ input: z.object({ id: z.string() }) }, async ({ user }, { id }) => {
  const isThisOne = id === (await currentSessionId())
  await endSession(db(), actorOf(user), user.id, id)
  if (isThisOne) {
    await forgetSession()
    redirect('/sign-in')
  }
  refresh()
})

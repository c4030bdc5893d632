'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { changePassword, passwordChangeInput } from '#lib/auth/change-password.ts'
import { userAction } from '#lib/auth/member-action.ts'
import { forgetSession, renewSession } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { endSessions, renameUser } from '#lib/webhooks/accounts.ts'

export const saveName = userAction({ input: z.object({ name: z.string().trim().min(1).max(100) }) }, async ({ user }, { name }) => {
  await renameUser(db(), user.id, name)
  refresh()
})

export const savePassword = userAction({ input: passwordChangeInput }, async ({ user }, input) => {
  await renewSession({ userId: user.id, signedInAt: await changePassword(db(), user, input) })
  refresh()
})

export const signOutEverywhere = userAction({ input: z.undefined() }, async ({ user }) => {
  await endSessions(db(), user.id)
  await forgetSession()
  redirect('/sign-in')
})

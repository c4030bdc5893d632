'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { deviceOf } from '#lib/auth/device.ts'
import { orderPasswordLink, passwordByLinkInput, passwordLinkInput, setPasswordByLink } from '#lib/auth/forgotten-password.ts'
import { publicAction } from '#lib/auth/member-action.ts'
import { leaveSession, startSession } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { canSendMail } from '#lib/mail.ts'

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await leaveSession()
  redirect('/sign-in')
}

/** Answers the same whether there is such an account or not; what is to be mailed goes out afterwards. */
export const askForPasswordLink = publicAction({ input: passwordLinkInput }, async ({ email }) => {
  if (!canSendMail()) throw new AppError('conflict', 'This installation sends no e-mail.')
  const { address } = deviceOf(await headers())
  const send = await orderPasswordLink(db(), { email, address })
  after(() => send().catch((error) => log().error({ err: error }, 'a password link could not be mailed')))
})

/** Sets the password that somebody has forgotten, signs this browser in and every other one out. */
export const setForgottenPassword = publicAction({ input: passwordByLinkInput }, async (input): Promise<void> => {
  await startSession(await setPasswordByLink(db(), input, deviceOf(await headers())))
  redirect('/')
})

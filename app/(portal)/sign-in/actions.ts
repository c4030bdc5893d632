'use server'

import { redirect } from 'next/navigation'
import { forgetSession } from '#lib/auth/session.ts'

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await forgetSession()
  redirect('/sign-in')
}

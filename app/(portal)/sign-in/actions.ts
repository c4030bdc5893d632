'use server'

import { redirect } from 'next/navigation'
import { leaveSession } from '#lib/auth/session.ts'

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await leaveSession()
  redirect('/sign-in')
}

import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { Entrance } from '#components/shell/entrance.tsx'
import { safeReturnPath } from '#lib/auth/return-path.ts'
import { currentUser } from '#lib/auth/session.ts'
import { SignInForm } from './sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams
  const returnPath = safeReturnPath(typeof next === 'string' ? next : null)
  if (await currentUser()) redirect(returnPath)
  return (
    <Entrance title="Sign in">
      <SignInForm returnPath={returnPath} />
      <p className="text-xs text-muted">No password yet? Hookport prints a one-time sign-in link each time it starts.</p>
    </Entrance>
  )
}

import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Link } from '#components/link.tsx'
import { Entrance } from '#components/shell/entrance.tsx'
import { SingleSignOn } from '#components/single-sign-on.tsx'
import { hasSingleSignOn } from '#lib/auth/oidc.ts'
import { safeReturnPath } from '#lib/auth/return-path.ts'
import { currentUser } from '#lib/auth/session.ts'
import { canSendMail } from '#lib/mail.ts'
import { SignInForm } from './sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[]; error?: string | string[] }>
}) {
  const { next, error } = await searchParams
  const returnPath = safeReturnPath(typeof next === 'string' ? next : null)
  if (await currentUser()) redirect(returnPath)
  return (
    <Entrance title="Sign in">
      <FormRefusal message={refusalOf(error)} />
      <SignInForm returnPath={returnPath} />
      {hasSingleSignOn() && <SingleSignOn returnPath={returnPath} />}
      {canSendMail() ? (
        <Link href="/sign-in/forgotten" className="self-start text-sm font-medium text-link underline underline-offset-2">
          Forgotten your password, or none yet?
        </Link>
      ) : (
        <p className="text-xs text-muted">No password yet? Hookport prints a one-time sign-in link each time it starts.</p>
      )}
    </Entrance>
  )
}

const providerFailed = 'Your identity provider did not sign you in. Try again, or ask who runs it.'

const refusals: Record<string, string> = {
  uninvited: 'Nobody has invited the address that your identity provider knows you by. Ask an admin of your organization.',
  unverified: 'Your identity provider does not say that your e-mail address is verified.',
  OAuthCallback: providerFailed,
  Callback: providerFailed,
  OAuthSignin: 'The identity provider cannot be reached. Try again in a moment.',
}

/** Why next-auth has led back here. Only words of ours are shown: anybody can write an address. */
function refusalOf(error: string | string[] | undefined): string | null {
  if (error === undefined) return null
  return refusals[String(error)] ?? 'Signing in failed. Try again in a moment.'
}

import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { currentSessionId, requireUser } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { passwordHashOf } from '#lib/webhooks/accounts.ts'
import { listIssuers } from '#lib/webhooks/identities.ts'
import { listSessions, sessionHours } from '#lib/webhooks/sessions.ts'
import { PasswordForm } from './password-form.tsx'
import { ProfileForm } from './profile-form.tsx'
import { SessionList } from './session-list.tsx'
import { SignOutEverywhere } from './sign-out-everywhere.tsx'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const user = await requireUser()
  const [passwordHash, sessions, currentId, issuers] = await Promise.all([
    passwordHashOf(db(), user.id),
    listSessions(db(), user.id),
    currentSessionId(),
    listIssuers(db(), user.id),
  ])
  const hasPassword = passwordHash !== null
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-6">
      <h1 className="text-xl font-semibold tracking-tight">Account</h1>
      <Section title="Profile" description="Your name, as others see it.">
        <ProfileForm name={user.name} email={user.email} />
      </Section>
      <Section
        title="Password"
        description={
          hasPassword
            ? 'Changing it signs you out on every other device.'
            : 'You have none yet: set one to sign in without a link. It signs you out on every other device.'
        }
      >
        <PasswordForm email={user.email} hasPassword={hasPassword} />
      </Section>
      {issuers.length > 0 && (
        <Section title="Single sign-on" description="Where you can sign in without a password.">
          <ul className="text-sm wrap-anywhere">
            {issuers.map((issuer) => (
              <li key={issuer}>{issuer}</li>
            ))}
          </ul>
        </Section>
      )}
      <Section
        title="Sessions"
        description={`The browsers in which you are signed in. A session ends ${sessionHours} hours after the portal was last used.`}
        isWide
      >
        <div className="flex flex-col gap-5">
          <SessionList sessions={sessions} currentId={currentId} />
          <SignOutEverywhere />
        </div>
      </Section>
    </div>
  )
}

type SectionProps = { title: string; description: string; isWide?: boolean; children: ReactNode }

function Section({ title, description, isWide = false, children }: SectionProps) {
  return (
    <section className="grid gap-x-8 gap-y-4 rounded-3xl bg-surface p-5 shadow-surface sm:p-6 md:grid-cols-[14rem_1fr]">
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="mt-1 text-sm text-muted">{description}</p>
      </div>
      <div className={`min-w-0 ${isWide ? '' : 'max-w-sm'}`}>{children}</div>
    </section>
  )
}

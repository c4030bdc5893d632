import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { requireUser } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { passwordHashOf } from '#lib/webhooks/accounts.ts'
import { PasswordForm } from './password-form.tsx'
import { ProfileForm } from './profile-form.tsx'
import { SignOutEverywhere } from './sign-out-everywhere.tsx'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const user = await requireUser()
  const hasPassword = (await passwordHashOf(db(), user.id)) !== null
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
      <Section title="Sessions" description="A session ends 12 hours after the portal was last used.">
        <SignOutEverywhere />
      </Section>
    </div>
  )
}

function Section({ title, description, children }: { title: string; description: string; children: ReactNode }) {
  return (
    <section className="grid gap-x-8 gap-y-4 rounded-3xl bg-surface p-5 shadow-surface sm:p-6 md:grid-cols-[14rem_1fr]">
      <div>
        <h2 className="font-medium">{title}</h2>
        <p className="mt-1 text-sm text-muted">{description}</p>
      </div>
      <div className="max-w-sm">{children}</div>
    </section>
  )
}

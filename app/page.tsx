import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { Link } from '#components/link.tsx'
import { Entrance } from '#components/shell/entrance.tsx'
import { requireUser } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { listMemberships } from '#lib/webhooks/organizations.ts'
import { SignOutButton } from './(portal)/account/sign-out-button.tsx'
import { createFirstOrganization } from './actions.ts'
import { OrganizationForm } from './organization-form.tsx'

export const metadata: Metadata = { title: 'Welcome' }

/** Leads into the first organization, and helps whoever has none. */
export default async function HomePage() {
  const user = await requireUser()
  const [first] = await listMemberships(db(), user)
  if (first) redirect(`/${first.slug}/webhooks`)
  if (user.staffRole === 'operator') {
    return (
      <Entrance
        title="Create an organization"
        description="Each organization has its own endpoints, keys and log. You become the owner of this one."
      >
        <OrganizationForm create={createFirstOrganization} />
      </Entrance>
    )
  }
  return (
    <Entrance
      title="No organization yet"
      description={`You are signed in as ${user.email}, but you belong to no organization. Ask an admin of yours, or the operator of this platform, to add you.`}
    >
      <SignOutButton />
      <Link href="/account" className="text-center text-sm font-medium text-link underline underline-offset-2">
        Your account
      </Link>
    </Entrance>
  )
}

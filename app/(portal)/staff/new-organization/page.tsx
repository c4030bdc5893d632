import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireStaff } from '#lib/auth/session.ts'
import { createOrganizationForOthers } from '../../../actions.ts'
import { OrganizationForm } from '../../../organization-form.tsx'

export const metadata: Metadata = { title: 'New organization' }

/** Where operators make an organization for others. */
export default async function NewOrganizationPage() {
  const { staffRole } = await requireStaff()
  if (staffRole !== 'operator') notFound()
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-1">
        <h1 className="text-xl font-semibold tracking-tight">New organization</h1>
        <p className="max-w-prose text-sm text-muted">It has endpoints, keys and a log of its own. Next, invite its first owner.</p>
      </div>
      <div className="max-w-md rounded-3xl bg-surface p-5 shadow-surface sm:p-6">
        <OrganizationForm create={createOrganizationForOthers} />
      </div>
    </div>
  )
}

import type { Metadata } from 'next'
import { requireMember } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { canSendMail } from '#lib/mail.ts'
import { getOrganization, hasRole } from '#lib/webhooks/organizations.ts'
import { OrganizationSettingsForm } from './organization-settings-form.tsx'

export const metadata: Metadata = { title: 'Settings' }

/** What the organization is called, and who hears of its endpoints. */
export default async function SettingsPage({ params }: { params: Promise<{ org: string }> }) {
  const member = await requireMember((await params).org)
  const { name, slug, technicalContact } = await getOrganization(tenantDb(member), member.organizationId)
  return (
    <div className="flex flex-col gap-5">
      <h1 className="text-xl font-semibold tracking-tight">Organization</h1>
      <section aria-label="Settings of the organization" className="max-w-xl rounded-3xl bg-surface p-5 shadow-surface sm:p-6">
        {hasRole(member.role, 'admin') ? (
          <OrganizationSettingsForm slug={slug} name={name} technicalContact={technicalContact} canSendMail={canSendMail()} />
        ) : (
          <dl className="flex flex-col gap-3 text-sm">
            <Fact name="Name" value={name} />
            <Fact name="Technical contact" value={technicalContact ?? 'Nobody. An admin or owner can name someone.'} />
          </dl>
        )}
      </section>
    </div>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-muted">{name}</dt>
      <dd className="wrap-anywhere">{value}</dd>
    </div>
  )
}

import type { ReactNode } from 'react'
import { MaintenanceBanner } from '#components/maintenance-banner.tsx'
import { Shell } from '#components/shell/shell.tsx'
import { requireMember } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { currentMaintenance } from '#lib/webhooks/maintenance.ts'
import { listMemberships } from '#lib/webhooks/organizations.ts'
import { signOut } from '../sign-in/actions.ts'

export default async function OrganizationLayout({ params, children }: { params: Promise<{ org: string }>; children: ReactNode }) {
  const member = await requireMember((await params).org)
  const [organizations, maintenance] = await Promise.all([listMemberships(db(), member.user), currentMaintenance(db())])
  return (
    <Shell
      user={{ name: member.user.name, email: member.user.email, isStaff: member.user.staffRole !== null }}
      organizations={organizations.map(({ slug, name }) => ({ slug, name }))}
      organization={{ slug: member.slug, name: member.name }}
      signOut={signOut}
    >
      <MaintenanceBanner notices={maintenance} />
      {children}
    </Shell>
  )
}

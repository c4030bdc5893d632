import type { ReactNode } from 'react'
import { Shell } from '#components/shell/shell.tsx'
import { requireStaff } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { listMemberships } from '#lib/webhooks/organizations.ts'
import { signOut } from '../sign-in/actions.ts'
import { StaffNavigation } from './navigation.tsx'

export default async function StaffLayout({ children }: { children: ReactNode }) {
  const user = await requireStaff()
  const organizations = await listMemberships(db(), user)
  return (
    <Shell
      user={{ name: user.name, email: user.email, isStaff: true }}
      organizations={organizations.map(({ slug, name }) => ({ slug, name }))}
      organization={null}
      signOut={signOut}
    >
      <StaffNavigation />
      {children}
    </Shell>
  )
}

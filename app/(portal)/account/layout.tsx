import type { ReactNode } from 'react'
import { Shell } from '#components/shell/shell.tsx'
import { requireUser } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { listMemberships } from '#lib/webhooks/organizations.ts'
import { signOut } from '../sign-in/actions.ts'

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const user = await requireUser()
  const organizations = await listMemberships(db(), user)
  return (
    <Shell
      user={{ name: user.name, email: user.email, isStaff: user.staffRole !== null }}
      organizations={organizations.map(({ slug, name }) => ({ slug, name }))}
      organization={null}
      signOut={signOut}
    >
      {children}
    </Shell>
  )
}

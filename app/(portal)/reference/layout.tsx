import type { ReactNode } from 'react'
import { Shell } from '#components/shell/shell.tsx'
import { currentUser } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { referenceOf } from '#lib/openapi/reference.ts'
import { apiDocument } from '#lib/openapi/served.ts'
import { listMemberships } from '#lib/webhooks/organizations.ts'
import { signOut } from '../sign-in/actions.ts'
import { Contents } from './contents.tsx'

/** The reference is for everybody; whoever is signed in finds their way back to the portal from it. */
export default async function ReferenceLayout({ children }: { children: ReactNode }) {
  const user = await currentUser()
  const organizations = user ? await listMemberships(db(), user) : []
  const groups = referenceOf(apiDocument()).map(({ id, title, operations }) => ({
    id,
    title,
    operations: operations.map(({ id, summary }) => ({ id, summary })),
  }))
  return (
    <Shell
      user={user && { name: user.name, email: user.email, isStaff: user.staffRole !== null }}
      organizations={organizations.map(({ slug, name }) => ({ slug, name }))}
      organization={null}
      signOut={signOut}
    >
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[14rem_minmax(0,1fr)]">
        <Contents groups={groups} />
        <div className="min-w-0">{children}</div>
      </div>
    </Shell>
  )
}

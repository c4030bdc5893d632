import type { Metadata } from 'next'
import { RelativeTime } from '#components/relative-time.tsx'
import { requireStaff } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { publicId } from '#lib/ids.ts'
import { listStaff, type StaffPerson } from '#lib/webhooks/staff-people.ts'
import { Appoint, NewLink } from './appoint.tsx'
import { Dismiss, StaffRoleSelect } from './person-controls.tsx'
import { staffRoleWords } from './role-words.ts'

export const metadata: Metadata = { title: 'Staff' }

/** Who runs the platform and who helps its customers. Operators say who that is. */
export default async function StaffPeoplePage() {
  const user = await requireStaff()
  const canManage = user.staffRole === 'operator'
  const people = await listStaff(db())
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">People</h1>
          <p className="mt-1 max-w-prose text-sm text-muted">
            The platform’s own people, who see every organization.{canManage ? '' : ' An operator can change this.'}
          </p>
        </div>
        {canManage && <Appoint />}
      </header>
      <ul aria-label="Staff" className="flex flex-col divide-y divide-separator rounded-3xl bg-surface px-4 shadow-surface sm:px-6">
        {people.map((person) => (
          // By address: a new link must not close the dialog that shows it.
          <li
            key={person.email}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 py-3 sm:grid-cols-[minmax(0,1fr)_11rem_13rem]"
          >
            <Person person={person} isOwn={person.id === publicId('usr', user.id)} />
            {canManage ? <StaffRoleSelect {...person} /> : <span className="text-sm">{staffRoleWords[person.role].label}</span>}
            <div className="flex justify-end gap-1">
              {canManage && !person.canSignIn && person.lastSeenAt === null ? <NewLink email={person.email} role={person.role} /> : null}
              {canManage ? <Dismiss id={person.id} name={person.name} /> : null}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Person({ person: { name, email, canSignIn, lastSeenAt }, isOwn }: { person: StaffPerson; isOwn: boolean }) {
  return (
    <div className="min-w-0 max-sm:col-span-2">
      <p className="text-sm font-medium wrap-anywhere">
        {name}
        {isOwn ? <span className="font-normal text-muted"> (you)</span> : null}
      </p>
      <p className="text-xs text-muted wrap-anywhere">
        {email} · {lastSeenAt ? <RelativeTime iso={lastSeenAt} /> : canSignIn ? 'not signed in' : 'has not used the link yet'}
      </p>
    </div>
  )
}

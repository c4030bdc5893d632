import { RelativeTime } from '#components/relative-time.tsx'
import { roleWords } from '#components/role-words.ts'
import type { MemberRole } from '#lib/db/client.ts'
import type { OrganizationMember } from '#lib/webhooks/members.ts'
import { LeaveOrganization, RemoveMember } from './remove-member.tsx'
import { RoleSelect } from './role-select.tsx'

type Props = {
  slug: string
  members: OrganizationMember[]
  /** The reader's own. */
  ownId: string
  /** The roles the reader may give and take; empty for who manages nobody. */
  givenRoles: readonly MemberRole[]
}

export function MemberList({ slug, members, ownId, givenRoles }: Props) {
  if (members.length === 0)
    return (
      <p className="rounded-3xl bg-surface p-6 text-sm text-muted shadow-surface">
        Nobody is a member yet. Operators of the platform come in without being one; invite the people of this organization.
      </p>
    )
  return (
    <ul aria-label="Members" className="flex flex-col divide-y divide-separator rounded-3xl bg-surface px-4 shadow-surface sm:px-6">
      {members.map((member) => {
        const isOwn = member.id === ownId
        const canChange = givenRoles.includes(member.role)
        return (
          <li
            key={member.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 py-3 sm:grid-cols-[minmax(0,1fr)_11rem_11rem]"
          >
            <Person member={member} isOwn={isOwn} />
            {canChange ? (
              <RoleSelect slug={slug} id={member.id} name={member.name} role={member.role} roles={givenRoles} />
            ) : (
              <span className="text-sm sm:px-3" title={roleWords[member.role].rights}>
                {roleWords[member.role].label}
              </span>
            )}
            <div className="flex justify-end">
              {isOwn ? <LeaveOrganization slug={slug} /> : null}
              {!isOwn && canChange ? <RemoveMember slug={slug} id={member.id} name={member.name} /> : null}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

function Person({ member: { name, email, joinedAt }, isOwn }: { member: OrganizationMember; isOwn: boolean }) {
  return (
    <div className="min-w-0 max-sm:col-span-2">
      <p className="text-sm font-medium wrap-anywhere">
        {name}
        {isOwn ? <span className="font-normal text-muted"> (you)</span> : null}
      </p>
      <p className="text-xs text-muted wrap-anywhere">
        {email} · joined <RelativeTime iso={joinedAt} />
      </p>
    </div>
  )
}

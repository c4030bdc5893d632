import type { Metadata } from 'next'
import { requireMember } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { publicId } from '#lib/ids.ts'
import { listInvitations } from '#lib/webhooks/invitations.ts'
import { listMembers, memberRoles } from '#lib/webhooks/members.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { InvitationList } from './invitation-list.tsx'
import { Invite } from './invite.tsx'
import { MemberList } from './member-list.tsx'

export const metadata: Metadata = { title: 'Members' }

/** Who works in the organization and what they may do; for admins and owners also whom it waits for. */
export default async function MembersPage({ params }: { params: Promise<{ org: string }> }) {
  const member = await requireMember((await params).org)
  const canManage = hasRole(member.role, 'admin')
  const [members, invitations] = await Promise.all([
    listMembers(tenantDb(member), member.organizationId),
    canManage ? listInvitations(tenantDb(member), member.organizationId) : [],
  ])
  // Owners are made and unmade by owners alone.
  const givenRoles = canManage ? memberRoles.filter((role) => role !== 'owner' || member.role === 'owner') : []
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Members</h1>
          <p className="mt-1 max-w-prose text-sm text-muted">
            The people of {member.name}, and what each of them may do.
            {canManage ? '' : ' An admin or owner can change this.'}
          </p>
        </div>
        {canManage && <Invite slug={member.slug} roles={givenRoles} />}
      </header>
      <MemberList slug={member.slug} members={members} ownId={publicId('usr', member.user.id)} givenRoles={givenRoles} />
      {canManage && <InvitationList slug={member.slug} invitations={invitations} givenRoles={givenRoles} />}
    </div>
  )
}

'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import type { Member } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { publicUrl } from '#lib/env.ts'
import { mailInvitation } from '#lib/webhooks/invitation-mail.ts'
import { createInvitation, invitationInput, revokeInvitation } from '#lib/webhooks/invitations.ts'
import { changeRole, leaveOrganization, type Manager, memberRoleSchema, removeMember } from '#lib/webhooks/members.ts'

const byId = z.object({ id: z.string() })

/** Answers with the link, which is not seen again, and with what became of its e-mail. */
export const invite = memberAction({ role: 'admin', input: invitationInput }, async ({ member }, input) => {
  const { token, expiresAt } = await createInvitation(tenantDb(member), managerOf(member), member.organizationId, input)
  const link = `${publicUrl()}/invitation#token=${token}`
  const mail = await mailInvitation({ to: input.email, organization: member.name, role: input.role, invitedBy: member.user.name, link })
  refresh()
  return { email: input.email, link, expiresAt, mail }
})

export const revoke = memberAction({ role: 'admin', input: byId }, async ({ member }, { id }) => {
  await revokeInvitation(tenantDb(member), managerOf(member), member.organizationId, id)
  refresh()
})

export const setRole = memberAction({ role: 'admin', input: byId.extend({ role: memberRoleSchema }) }, async ({ member }, { id, role }) => {
  await changeRole(tenantDb(member), managerOf(member), member.organizationId, id, role)
  refresh()
})

export const remove = memberAction({ role: 'admin', input: byId }, async ({ member }, { id }) => {
  await removeMember(tenantDb(member), managerOf(member), member.organizationId, id)
  refresh()
})

export const leave = memberAction({ role: 'viewer', input: z.object({}) }, async ({ member }): Promise<void> => {
  await leaveOrganization(tenantDb(member), managerOf(member), member.organizationId)
  redirect('/')
})

function managerOf({ user, role, actor }: Member): Manager {
  return { userId: user.id, role, actor }
}

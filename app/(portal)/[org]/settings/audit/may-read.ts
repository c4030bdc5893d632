import type { Member } from '#lib/auth/session.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'

/** Who reads an organization's audit log: its admins and owners, and the platform's staff, who answer for it. */
export function mayReadAudit(member: Member): boolean {
  return hasRole(member.role, 'admin') || member.user.staffRole !== null
}

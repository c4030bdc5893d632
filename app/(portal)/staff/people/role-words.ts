import type { StaffPerson } from '#lib/webhooks/staff-people.ts'

/** The roles of the platform's people as they read them. */
export const staffRoleWords: Record<StaffPerson['role'], { label: string; rights: string }> = {
  support: { label: 'Support', rights: 'Reads every organization, writes notes, and redelivers with a reason.' },
  operator: { label: 'Operator', rights: 'May do everything in every organization, keeps the catalog, announces maintenance.' },
}

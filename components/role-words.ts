import type { MemberRole } from '#lib/db/client.ts'

/** The roles of an organization as people read them, the fewest rights first. */
export const roleWords: Record<MemberRole, { label: string; rights: string }> = {
  viewer: { label: 'Viewer', rights: 'Reads everything except secrets.' },
  developer: { label: 'Developer', rights: 'Also configures endpoints, sees their secrets, tests and redelivers.' },
  admin: { label: 'Admin', rights: 'Also manages members, API keys and service credentials.' },
  owner: { label: 'Owner', rights: 'Everything, the other owners included.' },
}

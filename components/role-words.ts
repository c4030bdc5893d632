import type { Membership } from '#lib/webhooks/organizations.ts'

/** The roles of an organization as people read them, the fewest rights first. */
export const roleWords: Record<Membership['role'], { label: string; rights: string }> = {
  viewer: { label: 'Viewer', rights: 'Reads everything except secrets.' },
  developer: { label: 'Developer', rights: 'Configures endpoints, sees their secrets, tests and redelivers.' },
  admin: { label: 'Admin', rights: 'Manages members, API keys and service credentials as well.' },
  owner: { label: 'Owner', rights: 'May do everything, and makes other owners.' },
}

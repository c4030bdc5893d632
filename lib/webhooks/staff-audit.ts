import type { Db } from '../db/client.ts'
import { AppError } from '../errors.ts'
import { publicId } from '../ids.ts'
import type { AuditFilters, AuditScope } from './audit-list.ts'
import { organizationIdOf } from './organizations.ts'

/** Stands where an organization's slug could, which is never this, for what belongs to none. */
export const platformOnly = '-'

/**
 * What staff narrow the log of all organizations to: `organization` is a slug, an id or `platformOnly`, and the actor may be named by e-mail address.
 * Null where there is no such organization.
 */
export async function staffAuditSelection(
  db: Db,
  organization: string | null,
  filters: AuditFilters,
): Promise<{ scope: AuditScope; filters: AuditFilters } | null> {
  const scope = await scopeOf(db, organization?.trim() ?? '')
  if (scope === null) return null
  const email = filters.actor?.trim().toLowerCase()
  if (!email?.includes('@')) return { scope, filters }
  const person = await db.user.findUnique({ where: { email }, select: { id: true } })
  return { scope, filters: person ? { ...filters, actor: publicId('usr', person.id) } : filters }
}

async function scopeOf(db: Db, organization: string): Promise<AuditScope | null> {
  if (organization === '') return 'everything'
  if (organization === platformOnly) return { organizationId: null }
  try {
    return { organizationId: await organizationIdOf(db, organization) }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

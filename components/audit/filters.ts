import { type AuditFilters, auditFilters } from '#lib/webhooks/audit-list.ts'
import type { AuditQuery } from './search-params.ts'

/** The filters in a link; what is no filter, because somebody has written it by hand, counts as none. */
export function filtersOf(query: AuditQuery): AuditFilters {
  const entries = Object.entries(auditFilters.shape).flatMap(([name, schema]) => {
    const { data } = schema.safeParse(Reflect.get(query, name) ?? undefined)
    return data === undefined ? [] : [[name, data] as const]
  })
  return auditFilters.parse(Object.fromEntries(entries))
}

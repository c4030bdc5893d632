import { filtersOf } from '#components/audit/filters.ts'
import { loadAuditQuery } from '#components/audit/search-params.ts'
import { requireStaff } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { auditResponse } from '#lib/webhooks/audit-export.ts'
import { eachAudit } from '#lib/webhooks/audit-list.ts'
import { staffAuditSelection } from '#lib/webhooks/staff-audit.ts'

/** Everything that the filters leave, of every organization, as a file: `?format=csv` or `ndjson`. */
export async function GET(request: Request): Promise<Response> {
  await requireStaff()
  const query = loadAuditQuery(request)
  const selection = await staffAuditSelection(db(), query.organization, filtersOf(query))
  if (selection === null) return new Response('No organization has this slug or id.', { status: 404 })
  const entries = eachAudit(db(), selection.scope, selection.filters)
  return auditResponse(entries, new URL(request.url).searchParams.get('format'), 'everything')
}

import { filtersOf } from '#components/audit/filters.ts'
import { loadAuditQuery } from '#components/audit/search-params.ts'
import { requireMember } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { auditResponse } from '#lib/webhooks/audit-export.ts'
import { eachAudit } from '#lib/webhooks/audit-list.ts'
import { mayReadAudit } from '../may-read.ts'

/** Everything that the filters leave, as a file that is written while it is read: `?format=csv` or `ndjson`. */
export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }): Promise<Response> {
  const member = await requireMember((await params).org)
  if (!mayReadAudit(member)) return new Response('Only admins, owners and staff may read the audit log.', { status: 403 })
  const entries = eachAudit(tenantDb(member), { organizationId: member.organizationId }, filtersOf(loadAuditQuery(request)))
  return auditResponse(entries, new URL(request.url).searchParams.get('format'), member.slug)
}

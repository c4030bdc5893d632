import { requireMember } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { auditRows } from '#lib/webhooks/audit-export.ts'
import { eachAudit } from '#lib/webhooks/audit-list.ts'
import { filtersOf } from '../filters.ts'
import { mayReadAudit } from '../may-read.ts'
import { loadAuditQuery } from '../search-params.ts'

const types = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' } as const

/** Everything that the filters leave, as a file that is written while it is read: `?format=csv` or `ndjson`. */
export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }): Promise<Response> {
  const member = await requireMember((await params).org)
  if (!mayReadAudit(member)) return new Response('Only admins, owners and staff may read the audit log.', { status: 403 })
  const format = new URL(request.url).searchParams.get('format') === 'ndjson' ? 'ndjson' : 'csv'
  const entries = eachAudit(tenantDb(member), { organizationId: member.organizationId }, filtersOf(loadAuditQuery(request)))
  return new Response(streamOf(auditRows(entries, format)), {
    headers: {
      'content-type': types[format],
      'content-disposition': `attachment; filename="audit-${member.slug}.${format}"`,
      'cache-control': 'no-store',
    },
  })
}

/** Text as it is asked for: a reader that is slow, or gone, keeps nothing in memory and nothing running. */
function streamOf(rows: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await rows.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => void rows.return(undefined),
  })
}

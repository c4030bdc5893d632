import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { AuditList } from '#components/audit/entry-list.tsx'
import { AuditFilterBar } from '#components/audit/filter-bar.tsx'
import { filtersOf } from '#components/audit/filters.ts'
import { AuditPages } from '#components/audit/pages.tsx'
import { loadAuditQuery } from '#components/audit/search-params.ts'
import { requireMember } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { publicId } from '#lib/ids.ts'
import { auditChoices, auditPage, subjectLabels } from '#lib/webhooks/audit-list.ts'
import { mayReadAudit } from './may-read.ts'

export const metadata: Metadata = { title: 'Audit log' }

type Props = { params: Promise<{ org: string }>; searchParams: Promise<SearchParams> }

const rowsPerPage = 50

/** Who did what in the organization, to what, and from where. */
export default async function AuditPage({ params, searchParams }: Props) {
  const member = await requireMember((await params).org)
  if (!mayReadAudit(member)) return <NotForYou />
  const query = await loadAuditQuery(searchParams)
  const filters = filtersOf(query)
  const page = { limit: rowsPerPage, before: query.before ?? undefined, after: query.after ?? undefined }
  const { organizationId, slug } = member
  const [{ data, newer, older }, choices] = await Promise.all([
    auditPage(tenantDb({ organizationId }), { organizationId }, filters, page),
    auditChoices(tenantDb({ organizationId }), organizationId),
  ])
  // Outside the wall, because it also names people who have left the organization since.
  const labels = await subjectLabels(db(), organizationId, data)
  const isFiltered = Object.keys(filters).length > 0
  const path = `/${slug}/settings/audit`
  return (
    <div className="flex flex-col gap-5">
      <Heading />
      <AuditFilterBar {...choices} exportBase={`${path}/export`} />
      <AuditList
        path={path}
        entries={data}
        labels={labels}
        slugs={new Map([[publicId('org', organizationId), slug]])}
        isFiltered={isFiltered}
      />
      <AuditPages path={path} filters={filters} newer={newer} older={older} />
    </div>
  )
}

function Heading() {
  return (
    <div className="flex flex-col gap-1">
      <h1 className="text-xl font-semibold tracking-tight">Audit log</h1>
      <p className="max-w-prose text-sm text-muted">
        Every change in this organization: who made it, to what, and from where. Entries are only ever added. Secrets are never in it.
      </p>
    </div>
  )
}

function NotForYou() {
  return (
    <div className="flex flex-col gap-5">
      <Heading />
      <p className="rounded-3xl bg-surface p-6 text-sm text-muted shadow-surface">
        Admins and owners of this organization read its audit log. Ask one of them if you need to know something.
      </p>
    </div>
  )
}

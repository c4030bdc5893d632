import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { AuditList } from '#components/audit/entry-list.tsx'
import { AuditFilterBar } from '#components/audit/filter-bar.tsx'
import { filtersOf } from '#components/audit/filters.ts'
import { AuditPages } from '#components/audit/pages.tsx'
import { type AuditQuery, loadAuditQuery } from '#components/audit/search-params.ts'
import { knownActions } from '#components/audit/words.ts'
import { requireStaff } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { auditPage, slugsOf, subjectLabels } from '#lib/webhooks/audit-list.ts'
import { staffAuditSelection } from '#lib/webhooks/staff-audit.ts'

export const metadata: Metadata = { title: 'Audit log' }

const path = '/staff/audit'

/** Who did what in every organization, and to the platform itself. */
export default async function StaffAuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireStaff()
  const query = await loadAuditQuery(searchParams)
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1">
        <h1 className="text-xl font-semibold tracking-tight">Audit log</h1>
        <p className="max-w-prose text-sm text-muted">
          Every change in every organization, and the platform’s own affairs, which are filed under{' '}
          <code className="font-mono text-xs">-</code> as the organization. Entries are only ever added. Secrets are never in it.
        </p>
      </div>
      <AuditFilterBar actors={null} actions={knownActions} exportBase={`${path}/export`} />
      <Entries query={query} />
    </div>
  )
}

const rowsPerPage = 50

async function Entries({ query }: { query: AuditQuery }) {
  const selection = await staffAuditSelection(db(), query.organization, filtersOf(query))
  if (selection === null)
    return <p className="rounded-3xl bg-surface p-6 text-sm text-muted shadow-surface">No organization has this slug or id.</p>
  const page = { limit: rowsPerPage, before: query.before ?? undefined, after: query.after ?? undefined }
  const { data, newer, older } = await auditPage(db(), selection.scope, selection.filters, page)
  const [labels, slugs] = await Promise.all([subjectLabels(db(), null, data), slugsOf(db(), data)])
  const isFiltered = query.organization !== null || Object.keys(selection.filters).length > 0
  return (
    <>
      <AuditList path={path} entries={data} labels={labels} slugs={slugs} ofMany isFiltered={isFiltered} />
      <AuditPages path={path} filters={{ ...query, before: null, after: null }} newer={newer} older={older} />
    </>
  )
}

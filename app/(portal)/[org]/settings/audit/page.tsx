import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Link } from '#components/link.tsx'
import { requireMember } from '#lib/auth/session.ts'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { auditChoices, auditPage, subjectLabels } from '#lib/webhooks/audit-list.ts'
import { AuditFilterBar } from './audit-filter-bar.tsx'
import { AuditList } from './audit-list.tsx'
import { filtersOf } from './filters.ts'
import { mayReadAudit } from './may-read.ts'
import { auditSearch, loadAuditQuery } from './search-params.ts'

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
  const link = (place: { before?: string; after?: string }) => `/${slug}/settings/audit${auditSearch({ ...filters, ...place })}`
  return (
    <div className="flex flex-col gap-5">
      <Heading />
      <AuditFilterBar {...choices} exportBase={`/${slug}/settings/audit/export`} />
      <AuditList slug={slug} entries={data} labels={labels} isFiltered={isFiltered} />
      {(newer !== null || older !== null) && (
        <nav aria-label="Pages of the audit log" className="flex flex-wrap gap-2 text-sm">
          <PageLink href={newer === null ? null : link({})} text="Newest" />
          <PageLink href={newer === null ? null : link({ after: newer })} text="Newer" />
          <PageLink href={older === null ? null : link({ before: older })} text="Older" />
        </nav>
      )}
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

const linkLook = 'rounded-lg border border-border px-3 py-1.5'

function PageLink({ href, text }: { href: string | null; text: string }) {
  if (href === null) return <span className={`${linkLook} text-muted opacity-60`}>{text}</span>
  return (
    <Link href={href} className={`${linkLook} hover:bg-surface-secondary focus-visible:outline-2 focus-visible:outline-accent`}>
      {text}
    </Link>
  )
}

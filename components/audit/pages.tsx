import { Link } from '../link.tsx'
import { type AuditQuery, auditSearch } from './search-params.ts'

type Props = { path: string; filters: Partial<AuditQuery>; newer: string | null; older: string | null }

/** The ways from one page of the log to the others; nothing where there is but one. */
export function AuditPages({ path, filters, newer, older }: Props) {
  if (newer === null && older === null) return null
  const link = (place: { before?: string; after?: string }) => `${path}${auditSearch({ ...filters, ...place })}`
  return (
    <nav aria-label="Pages of the audit log" className="flex flex-wrap gap-2 text-sm">
      <PageLink href={newer === null ? null : link({})} text="Newest" />
      <PageLink href={newer === null ? null : link({ after: newer })} text="Newer" />
      <PageLink href={older === null ? null : link({ before: older })} text="Older" />
    </nav>
  )
}

const linkLook = 'rounded-lg border border-border px-3 py-1.5'

function PageLink({ href, text }: { href: string | null; text: string }) {
  if (href === null) return <span className={`${linkLook} border-dashed text-muted`}>{text}</span>
  return (
    <Link href={href} className={`${linkLook} hover:bg-surface-secondary focus-visible:outline-2 focus-visible:outline-accent`}>
      {text}
    </Link>
  )
}

import { KeyRound, Server, User } from 'lucide-react'
import { z } from 'zod'
import type { AuditEntry } from '#lib/webhooks/audit-list.ts'
import { Link } from '../link.tsx'
import { LocalTime } from '../local-time.tsx'
import { actionWords, fieldWords, valueWords } from './words.ts'

type Props = {
  /** Where the log stands. */
  path: string
  entries: AuditEntry[]
  /** What people know the subjects by. */
  labels: Map<string, string>
  /** The organizations' slugs by their ids. */
  slugs: Map<string, string>
  /** Whether each entry says whose it is. */
  ofMany?: boolean
  isFiltered: boolean
}

/** The entries of a page, newest first. */
export function AuditList({ path, entries, labels, slugs, ofMany = false, isFiltered }: Props) {
  if (entries.length === 0) return <Nothing path={path} isFiltered={isFiltered} />
  return (
    <ol aria-label="Audit entries" className="flex flex-col divide-y divide-separator rounded-3xl bg-surface px-4 shadow-surface sm:px-5">
      {entries.map((entry) => (
        <li key={entry.id} className="flex gap-3 py-3 text-sm">
          <ActorIcon id={entry.actor.id} />
          <Entry
            slug={slugs.get(entry.organizationId ?? '') ?? null}
            entry={entry}
            label={labels.get(entry.subject) ?? null}
            ofMany={ofMany}
          />
        </li>
      ))}
    </ol>
  )
}

function Nothing({ path, isFiltered }: Pick<Props, 'path' | 'isFiltered'>) {
  return (
    <div className="rounded-3xl bg-surface p-8 text-center text-sm shadow-surface">
      <p className="font-medium">{isFiltered ? 'No entry matches these filters.' : 'Nothing has been changed yet.'}</p>
      {isFiltered && (
        <Link href={path} className="mt-2 inline-block text-link underline">
          Show all entries
        </Link>
      )}
    </div>
  )
}

function ActorIcon({ id }: { id: string }) {
  const Icon = id.startsWith('usr_') ? User : id === 'system' ? Server : KeyRound
  return <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
}

type EntryProps = { slug: string | null; entry: AuditEntry; label: string | null; ofMany: boolean }

function Entry({ slug, entry, label, ofMany }: EntryProps) {
  const { actor, action, environment, createdAt, address, userAgent } = entry
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
        <p className="min-w-0 wrap-anywhere">
          <span className="font-semibold" title={actor.id}>
            {actor.label}
          </span>{' '}
          {actionWords(action)} <Subject slug={slug} entry={entry} label={label} />
          {environment && <span className="text-muted"> in {environment}</span>}
          {ofMany && <Owner slug={slug} />}
        </p>
        <LocalTime iso={createdAt} className="text-xs text-muted tabular-nums" />
      </div>
      <Detail detail={entry.detail} />
      {address !== null && (
        <p className="truncate text-xs text-muted" title={userAgent ?? undefined}>
          from <span className="tabular-nums">{address}</span>
          {userAgent ? ` · ${userAgent}` : ''}
        </p>
      )}
    </div>
  )
}

/** Whose entry it is; what belongs to no organization is the platform's own. */
function Owner({ slug }: { slug: string | null }) {
  if (slug === null) return <span className="text-muted"> · the platform</span>
  return (
    <span className="text-muted">
      {' · '}
      <Link href={`/${slug}/settings/audit`} className="underline">
        {slug}
      </Link>
    </span>
  )
}

function Subject({ slug, entry: { subject, environment, detail, action }, label }: Omit<EntryProps, 'ofMany'>) {
  const kept = z
    .object({ url: z.string() })
    .or(z.object({ name: z.string() }))
    .safeParse(detail).data
  const text = label ?? (kept && ('url' in kept ? kept.url : kept.name)) ?? subject
  const page = subject.startsWith('ep_') ? 'endpoints' : subject.startsWith('dlv_') ? 'deliveries' : null
  if (page === null || environment === null || slug === null || action === 'endpoint.deleted')
    return (
      <span className="font-medium" title={subject}>
        {text}
      </span>
    )
  return (
    <Link href={`/${slug}/${environment}/${page}/${subject}`} title={subject} className="text-link underline">
      {text}
    </Link>
  )
}

const changesSchema = z.record(z.string(), z.object({ from: z.json(), to: z.json() }))

// What the sentence above them says already.
const saidAlready = ['url', 'name']

/** Old and new values, and what else is known. */
function Detail({ detail }: { detail: AuditEntry['detail'] }) {
  if (detail === null) return null
  const changes = Object.entries(changesSchema.safeParse(detail.changes).data ?? {})
  const others = Object.entries(detail).filter(([name]) => name !== 'changes' && !saidAlready.includes(name))
  if (changes.length + others.length === 0) return null
  return (
    <dl className="flex flex-col gap-0.5 text-xs">
      {changes.map(([name, { from, to }]) => (
        <Fact key={name} name={name}>
          <del className="text-muted">
            <span className="sr-only">before: </span>
            {valueWords(from)}
          </del>
          <span aria-hidden="true" className="text-muted">
            {' → '}
          </span>
          <ins className="no-underline">
            <span className="sr-only">after: </span>
            {valueWords(to)}
          </ins>
        </Fact>
      ))}
      {others.map(([name, value]) => (
        <Fact key={name} name={name}>
          {valueWords(value)}
        </Fact>
      ))}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 gap-2">
      <dt className="shrink-0 text-muted">{fieldWords(name)}</dt>
      <dd className="max-h-24 min-w-0 overflow-hidden wrap-anywhere">{children}</dd>
    </div>
  )
}

import { Link } from '#components/link.tsx'
import { db } from '#lib/db/client.ts'
import { healthOf } from '#lib/webhooks/staff-health.ts'
import { type Hit, hitsMax, searchEverywhere } from '#lib/webhooks/staff-search.ts'
import { HealthTable } from './health-table.tsx'
import { HitRow } from './hit-row.tsx'

/** In this order, because it is mostly one delivery that somebody calls about. */
const groups = [
  ['delivery', 'Deliveries'],
  ['event', 'Events'],
  ['organization', 'Organizations'],
  ['endpoint', 'Endpoints'],
  ['person', 'People'],
  ['key', 'API keys'],
  ['credential', 'Service credentials'],
  ['recovery', 'Recoveries'],
] as const

/** What the search has found, by kind, each leading to its page. */
export async function Findings({ q }: { q: string }) {
  const { hits, hasMore } = await searchEverywhere(db(), q)
  if (hits.length === 0) return <Nothing q={q} />
  const organizations = await healthOf(
    db(),
    hits.flatMap((hit) => (hit.kind === 'organization' ? [hit.id] : [])),
  )
  return (
    <div className="flex flex-col gap-6">
      <p role="status" className="sr-only">
        {hits.length === 1 ? '1 result' : `${hits.length} results`}
      </p>
      {groups.map(([kind, title]) => {
        const found = hits.filter((hit) => hit.kind === kind)
        if (found.length === 0) return null
        return (
          <section key={kind} aria-labelledby={`found-${kind}`} className="flex min-w-0 flex-col gap-2">
            <h2 id={`found-${kind}`} className="text-base font-semibold">
              {title}
            </h2>
            {kind === 'organization' ? <HealthTable organizations={organizations} /> : <Hits hits={found} />}
            {hasMore.includes(kind) && <p className="text-sm text-muted">There are more than {hitsMax}. Say more to narrow them down.</p>}
          </section>
        )
      })}
    </div>
  )
}

function Hits({ hits }: { hits: Hit[] }) {
  return (
    <ul className="flex flex-col divide-y divide-separator rounded-2xl bg-surface px-4 shadow-surface">
      {hits.map((hit) => (
        <HitRow key={hit.kind === 'event' ? `${hit.organization.slug} ${hit.id}` : hit.id} hit={hit} />
      ))}
    </ul>
  )
}

function Nothing({ q }: { q: string }) {
  return (
    <div role="status" className="flex flex-col items-start gap-1 rounded-3xl bg-surface p-6 text-sm shadow-surface">
      <p className="font-medium wrap-anywhere">Nothing is known by “{q}”</p>
      <p className="text-muted">An id must be whole. Deliveries and events that are older than the retention are no longer kept.</p>
      <Link href="/staff" className="mt-2 text-link underline">
        Every organization
      </Link>
    </div>
  )
}

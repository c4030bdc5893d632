import { Link } from '#components/link.tsx'
import { db } from '#lib/db/client.ts'
import { listOrganizationHealth } from '#lib/webhooks/staff-health.ts'
import { HealthTable } from './health-table.tsx'
import { staffSearch } from './search-params.ts'

type Show = 'all' | 'failing'

const labels = { all: 'All', failing: 'Failing' } as const

/** Every organization by slug, or those with an endpoint that fails, a page at a time. */
export async function Organizations({ show, after }: { show: Show; after: string | null }) {
  const onlyFailing = show === 'failing'
  const { organizations, nextAfter } = await listOrganizationHealth(db(), { onlyFailing, limit: 25, ...(after !== null && { after }) })
  return (
    <section aria-label="Every organization" className="flex flex-col gap-3">
      <ShowLinks current={show} />
      {organizations.length > 0 ? <HealthTable organizations={organizations} /> : <Nothing show={show} isFirstPage={after === null} />}
      <nav aria-label="Pages" className="flex gap-4 text-sm empty:hidden">
        {after !== null && (
          <Link href={`/staff${staffSearch({ show })}`} className="text-link underline">
            First page
          </Link>
        )}
        {nextAfter !== null && (
          <Link href={`/staff${staffSearch({ show, after: nextAfter })}`} className="text-link underline">
            Next page
          </Link>
        )}
      </nav>
    </section>
  )
}

function ShowLinks({ current }: { current: Show }) {
  return (
    <nav aria-label="Which organizations" className="flex w-fit gap-1 rounded-full bg-default p-1 text-sm">
      {(['all', 'failing'] as const).map((show) => (
        <Link
          key={show}
          href={`/staff${staffSearch({ show })}`}
          scroll={false}
          aria-current={show === current ? 'page' : undefined}
          className="rounded-full px-3 py-1 text-muted focus-visible:outline-2 focus-visible:outline-accent aria-[current]:bg-segment aria-[current]:font-medium aria-[current]:text-foreground aria-[current]:shadow-surface"
        >
          {labels[show]}
        </Link>
      ))}
    </nav>
  )
}

function Nothing({ show, isFirstPage }: { show: Show; isFirstPage: boolean }) {
  const text = !isFirstPage
    ? 'No organization comes after this one.'
    : show === 'failing'
      ? 'No endpoint fails.'
      : 'There is no organization yet.'
  return <p className="rounded-3xl bg-surface p-6 text-sm text-muted shadow-surface">{text}</p>
}

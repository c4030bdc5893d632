import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { EnvironmentLinks } from '#components/environment-links.tsx'
import { requireScope } from '../../environment.ts'
import { Explorer } from '../explorer.tsx'
import { filterSearch, loadExplorerQuery } from '../search-params.ts'

export const metadata: Metadata = { title: 'Deliveries' }

type Props = { params: Promise<{ org: string; environment: string }>; searchParams: Promise<SearchParams> }

/** The log of one environment: searched, narrowed, followed and taken away. */
export default async function DeliveriesPage({ params, searchParams }: Props) {
  const { member, scope } = await requireScope(await params)
  const query = await loadExplorerQuery(searchParams)
  // An endpoint belongs to one environment; the other filters mean the same in the other.
  const shared = filterSearch({ ...query, endpointId: null })
  return (
    <div className="flex flex-col gap-5">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Deliveries</h1>
          <p className="mt-1 max-w-prose text-sm text-muted">Every event that was sent to an endpoint, with each attempt and its answer.</p>
        </div>
        <EnvironmentLinks current={scope.environment} hrefOf={(environment) => `/${member.slug}/${environment}/deliveries${shared}`} />
      </header>
      <Explorer member={member} scope={scope} query={query} />
    </div>
  )
}

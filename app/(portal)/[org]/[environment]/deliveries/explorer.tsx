import { Skeleton } from '@heroui/react'
import { Suspense } from 'react'
import { Link } from '#components/link.tsx'
import type { Member } from '#lib/auth/session.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import type { DeliveryDetail } from '#lib/webhooks/delivery.ts'
import { endpointUrls } from '#lib/webhooks/endpoint-urls.ts'
import { hasRole, type Scope } from '#lib/webhooks/organizations.ts'
import { listSavedViews } from '#lib/webhooks/saved-views.ts'
import { StaffDeliveryPanel } from '../../../staff/delivery/panel.tsx'
import { DeliveryDetails } from '../../webhooks/delivery-details.tsx'
import { findOpened, rowOf } from '../../webhooks/opened.ts'
import { ExplorerView } from './explorer-view.tsx'
import { Histogram } from './histogram.tsx'
import { readPage } from './read-page.ts'
import { recentHistogram, recentTotal } from './recent-figures.ts'
import { type ExplorerQuery, explorerSearch, filterSearch, filtersOf } from './search-params.ts'

type Props = { member: Member; scope: Scope; query: ExplorerQuery }

/** Reads the page that the URL names. What takes longer, the total and the histogram, follows by itself. */
export async function Explorer({ member, scope, query }: Props) {
  const filters = filtersOf(query, new Date())
  const [page, opened, views] = await Promise.all([
    readPage(scope, filters, query),
    query.open === null ? null : findOpened(scope, query.open),
    listSavedViews(tenantDb(scope), scope, { userId: member.user.id }),
  ])
  const named = [...page.rows.map(({ endpointId }) => endpointId), ...(query.endpointId === null ? [] : [query.endpointId])]
  const urls = await endpointUrls(tenantDb(scope), scope, named)
  // Other filters are other figures, and counting takes longer than turning a page: neither may hold up the rows.
  const key = `${scope.environment}${filterSearch(query)}`
  const pageKey = `${scope.environment}${explorerSearch({ ...query, open: null })}`
  return (
    <ExplorerView
      slug={member.slug}
      environment={scope.environment}
      page={page}
      pageKey={pageKey}
      urls={urls}
      views={views}
      rights={{ canShare: hasRole(member.role, 'developer'), canDeleteShared: hasRole(member.role, 'admin') }}
      opened={
        query.open === null ? null : { id: query.open, delivery: opened && rowOf(opened), details: opened && details(opened, member) }
      }
      total={
        <Suspense key={pageKey} fallback="…">
          <Total scope={scope} query={query} />
        </Suspense>
      }
      histogram={
        <Suspense key={key} fallback={<Skeleton className="h-73 rounded-2xl sm:h-64" />}>
          <Figures scope={scope} query={query} />
        </Suspense>
      }
    />
  )
}

async function Total({ scope, query }: Omit<Props, 'member'>) {
  const total = await recentTotal(scope, query)
  return new Intl.NumberFormat('en').format(total)
}

async function Figures({ scope, query }: Omit<Props, 'member'>) {
  const histogram = await recentHistogram(scope, query)
  return <Histogram histogram={histogram} />
}

function details(delivery: DeliveryDetail, { slug, role }: Member) {
  return (
    <>
      <p className="px-3 pt-3 text-[0.8125rem] md:px-5">
        <Link href={`/${slug}/${delivery.environment}/deliveries/${delivery.id}`} className="text-link underline">
          Open on a page of its own
        </Link>
      </p>
      <DeliveryDetails delivery={delivery} slug={slug} canRedeliver={hasRole(role, 'developer')} />
      <div className="cursor-auto bg-surface px-3 pb-3 empty:hidden md:px-5 md:pb-5">
        <StaffDeliveryPanel slug={slug} environment={delivery.environment} deliveryId={delivery.id} />
      </div>
    </>
  )
}

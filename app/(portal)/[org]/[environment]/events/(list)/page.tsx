import type { Metadata } from 'next'
import type { inferParserType, SearchParams } from 'nuqs/server'
import { EnvironmentLinks } from '#components/environment-links.tsx'
import { db } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { listCatalog } from '#lib/webhooks/catalog.ts'
import { type EventPage, eventFilters, listEvents } from '#lib/webhooks/event-list.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { requireScope } from '../../environment.ts'
import { EventSearch } from './event-search.tsx'
import { EventTable } from './event-table.tsx'
import { EventsFoot, NoEvents } from './events-foot.tsx'
import { type eventsQuery, eventsSearch, loadEventsQuery } from './search-params.ts'

export const metadata: Metadata = { title: 'Events' }

type Props = { params: Promise<{ org: string; environment: string }>; searchParams: Promise<SearchParams> }

/** What was published to one environment, newest first, whoever it went to. */
export default async function EventsPage({ params, searchParams }: Props) {
  const { member, scope } = await requireScope(await params)
  const query = await loadEventsQuery(searchParams)
  const [page, catalog] = await Promise.all([readPage(scope, query), listCatalog(db())])
  const path = `/${member.slug}/${scope.environment}/events`
  const isNarrowed = filtersOf(query).some((value) => value !== null)
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Events</h1>
          <p className="mt-1 max-w-prose text-sm text-muted">
            What happened, as it was published; each tells who got it, and why others did not.
          </p>
        </div>
        <EnvironmentLinks current={scope.environment} hrefOf={(environment) => `/${member.slug}/${environment}/events`} />
      </header>
      <EventSearch key={eventsSearch(query)} query={query} types={catalog.map(({ name }) => name)} />
      {page.data.length > 0 && <EventTable rows={page.data} path={path} />}
      {page.data.length === 0 && <NoEvents slug={member.slug} isNarrowed={isNarrowed} searchedBackTo={page.searchedBackTo} />}
      <EventsFoot path={path} query={query} page={page} />
    </div>
  )
}

function filtersOf({ q, type, entityType, projectId }: inferParserType<typeof eventsQuery>) {
  return [q, type, entityType, projectId]
}

/** A cursor that is none, from a link that was cut short, begins at the first page. */
async function readPage(scope: Scope, { cursor, ...query }: inferParserType<typeof eventsQuery>): Promise<EventPage> {
  const filters = eventFilters.parse(Object.fromEntries(Object.entries(query).flatMap(([name, value]) => textOf(name, value))))
  const request = { limit: 50, cursor: cursor ?? undefined }
  try {
    return await listEvents(db(), scope, filters, request)
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return listEvents(db(), scope, filters, { limit: 50 })
    throw error
  }
}

// What PostgreSQL cannot hold, no event has; what is longer than a filter may be, neither.
function textOf(name: string, value: string | null): [string, string][] {
  const text = value?.replaceAll('\0', '\ufffd').trim().slice(0, 500) ?? ''
  return text === '' ? [] : [[name, text]]
}

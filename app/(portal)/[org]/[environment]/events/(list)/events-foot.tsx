import { buttonVariants, Card } from '@heroui/react'
import { ChevronRight, ChevronsLeft } from 'lucide-react'
import type { inferParserType } from 'nuqs/server'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { EventPage } from '#lib/webhooks/event-list.ts'
import { type eventsQuery, eventsSearch } from './search-params.ts'

type Query = inferParserType<typeof eventsQuery>

/** The way to older events and back to the newest, and how far back a search has looked. */
export function EventsFoot({ path, query, page: { nextCursor, searchedBackTo } }: { path: string; query: Query; page: EventPage }) {
  if (nextCursor === null && query.cursor === null) return null
  return (
    <div className="flex flex-wrap items-center gap-3">
      {searchedBackTo !== null && (
        <p className="text-sm text-muted">
          Looked through 20,000 events, back to <LocalTime iso={searchedBackTo} />.
        </p>
      )}
      <nav aria-label="Pages" className="ml-auto flex gap-2">
        {query.cursor !== null && (
          <Link href={`${path}${eventsSearch({ ...query, cursor: null })}`} className={buttonVariants({ size: 'sm', variant: 'tertiary' })}>
            <ChevronsLeft aria-hidden="true" className="size-4" />
            Newest
          </Link>
        )}
        {nextCursor !== null && (
          <Link
            href={`${path}${eventsSearch({ ...query, cursor: nextCursor })}`}
            className={buttonVariants({ size: 'sm', variant: 'secondary' })}
          >
            {searchedBackTo === null ? 'Older' : 'Look further back'}
            <ChevronRight aria-hidden="true" className="size-4" />
          </Link>
        )}
      </nav>
    </div>
  )
}

/** Stands in place of the rows where there are none. */
export function NoEvents({ slug, isNarrowed, searchedBackTo }: { slug: string; isNarrowed: boolean; searchedBackTo: string | null }) {
  const text = isNarrowed
    ? searchedBackTo === null
      ? 'Nothing that is kept matches. Check the environment as well: the other one has events of its own.'
      : 'Nothing so far matches. Older events can still be looked through.'
    : 'The platform publishes them through the API; one of your own can be sent from the catalog.'
  return (
    <Card className="items-center gap-2 p-10 text-center text-sm">
      <p className="font-medium">{isNarrowed ? 'No event found' : 'No events yet'}</p>
      <p className="max-w-prose text-muted">{text}</p>
      {!isNarrowed && (
        <Link href={`/${slug}/event-types`} className="text-link underline">
          Go to the event types
        </Link>
      )}
    </Card>
  )
}

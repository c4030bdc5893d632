import { Chip } from '@heroui/react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Link } from '#components/link.tsx'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { nullIfNotFound } from '#lib/errors.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import { getStoredEvent, type StoredEvent } from '#lib/webhooks/events.ts'
import { hasRole } from '#lib/webhooks/organizations.ts'
import { checkPayload } from '#lib/webhooks/payload-check.ts'
import { requireScope } from '../../environment.ts'
import { EventDeliveries } from './event-deliveries.tsx'
import { EventFacts } from './event-facts.tsx'
import { Expunge } from './expunge.tsx'
import { MatchTrace } from './match-trace.tsx'
import { Payload } from './payload.tsx'

export const metadata: Metadata = { title: 'Event' }

type Props = { params: Promise<{ org: string; environment: string; id: string }> }

const deliveriesMax = 100

/** One event: its data against the schema, what became of it, and why every other endpoint got nothing. */
export default async function EventPage({ params }: Props) {
  const { id, ...rest } = await params
  const { member, scope } = await requireScope(rest)
  const event = (await getStoredEvent(tenantDb(scope), scope, id).catch(nullIfNotFound)) ?? notFound()
  const [check, { data, nextCursor }] = await Promise.all([
    checkPayload(db(), event),
    listDeliveries(db(), scope, { q: id }, { limit: deliveriesMax }),
  ])
  const path = `/${member.slug}/${scope.environment}`
  // What went to every organization is the platform's, and only what is still there can be erased.
  const mayExpunge = event.erasedAt === null && !event.isBroadcast && hasRole(member.role, 'owner')
  const urls = new Map(event.trace.map(({ endpointId, url }) => [endpointId, url]))
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <Heading slug={member.slug} event={event} />
      <EventFacts event={event} />
      <EventDeliveries deliveries={data.toReversed()} isAll={nextCursor === null} urls={urls} eventId={id} path={path} />
      <MatchTrace trace={event.trace} path={path} isTest={event.test} />
      <Payload slug={member.slug} event={event} check={check} />
      {mayExpunge && (
        <div className="self-start">
          <Expunge slug={member.slug} eventId={id} />
        </div>
      )}
    </div>
  )
}

function Heading({ slug, event }: { slug: string; event: StoredEvent }) {
  const { environment, type, test } = event
  return (
    <header className="min-w-0">
      <Link href={`/${slug}/${environment}/events`} className="text-sm text-link underline">
        {environment === 'sandbox' ? 'Sandbox' : 'Production'} events
      </Link>
      <h1 className="mt-1 text-xl font-semibold tracking-tight wrap-anywhere">
        <span className="sr-only">Event </span>
        {type}
      </h1>
      {test && (
        <Chip size="sm" variant="secondary" className="mt-2">
          <Chip.Label>test</Chip.Label>
        </Chip>
      )}
    </header>
  )
}

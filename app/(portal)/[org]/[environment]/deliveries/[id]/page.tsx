import { Chip } from '@heroui/react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { SearchParams } from 'nuqs/server'
import { DeliveryStatus } from '#components/delivery-status.tsx'
import { Link } from '#components/link.tsx'
import { db } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { nullIfNotFound } from '#lib/errors.ts'
import { adviceForDelivery } from '#lib/webhooks/advice.ts'
import { getDelivery } from '#lib/webhooks/deliveries.ts'
import type { DeliveryDetail } from '#lib/webhooks/delivery.ts'
import { causeOf } from '#lib/webhooks/delivery-cause.ts'
import { listDeliveries } from '#lib/webhooks/delivery-list.ts'
import { type Endpoint, getEndpoint } from '#lib/webhooks/endpoints.ts'
import { hasRole, type Scope } from '#lib/webhooks/organizations.ts'
import { StaffDeliveryPanel } from '../../../../staff/delivery/panel.tsx'
import { AttemptDetails } from '../../../webhooks/attempt-details.tsx'
import { Situation } from '../../../webhooks/delivery-situation.tsx'
import { pulseText } from '../../../webhooks/pulse.ts'
import { Redeliver } from '../../../webhooks/redeliver.tsx'
import { requireScope } from '../../environment.ts'
import { Comparison } from './comparison.tsx'
import { DeliveryFacts } from './delivery-facts.tsx'
import { LiveDelivery } from './live-delivery.tsx'
import { RemedyOffer } from './remedy.tsx'
import { SameTarget } from './same-target.tsx'
import { loadCompareQuery } from './search-params.ts'
import { Timeline } from './timeline.tsx'

export const metadata: Metadata = { title: 'Delivery' }

type Props = { params: Promise<{ org: string; environment: string; id: string }>; searchParams: Promise<SearchParams> }

/** One delivery: how it stands and what to do about it, when what happened, and every attempt as it was sent and answered. */
export default async function DeliveryPage({ params, searchParams }: Props) {
  const { id, ...rest } = await params
  const { member, scope } = await requireScope(rest)
  const delivery = (await getDelivery(tenantDb(scope), scope, id).catch(nullIfNotFound)) ?? notFound()
  const { cause, endpoint, same } = await readSurroundings(scope, delivery)
  const canChange = hasRole(member.role, 'developer')
  const path = `/${member.slug}/${scope.environment}`
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <Heading slug={member.slug} delivery={delivery} canRedeliver={canChange && endpoint !== null} />
      <Situation
        delivery={delivery}
        remedy={canChange && endpoint && <Offer slug={member.slug} delivery={delivery} endpoint={endpoint} />}
      />
      <DeliveryFacts delivery={delivery} cause={cause} endpoint={endpoint} path={path} />
      <Timeline delivery={delivery} />
      {delivery.attempts.length > 0 && <Attempts delivery={delivery} />}
      {delivery.attempts.length > 1 && <Comparison attempts={delivery.attempts} query={await loadCompareQuery(searchParams)} />}
      <SameTarget deliveries={same} currentId={delivery.id} path={path} />
      <StaffDeliveryPanel slug={member.slug} environment={scope.environment} deliveryId={delivery.id} />
    </div>
  )
}

async function readSurroundings(scope: Scope, delivery: DeliveryDetail) {
  const { eventId, endpointId } = delivery
  const [cause, endpoint, same] = await Promise.all([
    causeOf(tenantDb(scope), scope, delivery),
    getEndpoint(tenantDb(scope), scope, endpointId).catch(nullIfNotFound),
    listDeliveries(db(), scope, { q: eventId, endpointId }, { limit: 50 }),
  ])
  return { cause, endpoint, same: same.data }
}

function Heading({ slug, delivery, canRedeliver }: { slug: string; delivery: DeliveryDetail; canRedeliver: boolean }) {
  const { id, environment, eventType, status, test } = delivery
  const isOver = status === 'succeeded' || status === 'failed' || status === 'skipped'
  return (
    <header className="flex flex-wrap items-end justify-between gap-4">
      <div className="min-w-0">
        <Link href={`/${slug}/${environment}/deliveries`} className="text-sm text-link underline">
          {environment === 'sandbox' ? 'Sandbox' : 'Production'} deliveries
        </Link>
        <h1 className="mt-1 text-xl font-semibold tracking-tight wrap-anywhere">
          <span className="sr-only">Delivery of </span>
          {eventType}
        </h1>
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
          <DeliveryStatus status={status} />
          {test && (
            <Chip size="sm" variant="secondary">
              <Chip.Label>test</Chip.Label>
            </Chip>
          )}
          {!isOver && <LiveDelivery slug={slug} environment={environment} deliveryId={id} shown={pulseText(delivery)} />}
        </div>
      </div>
      {canRedeliver && <Redeliver slug={slug} environment={environment} deliveryId={id} opens="page" />}
    </header>
  )
}

function Offer({ slug, delivery, endpoint }: { slug: string; delivery: DeliveryDetail; endpoint: Endpoint }) {
  const remedy = adviceForDelivery(delivery)?.remedy ?? null
  if (remedy === null) return null
  const { environment, endpointId, id } = delivery
  const { url, enabled, rateLimit } = endpoint
  return <RemedyOffer remedy={remedy} target={{ slug, environment, endpointId }} deliveryId={id} endpoint={{ url, enabled, rateLimit }} />
}

function Attempts({ delivery }: { delivery: DeliveryDetail }) {
  const attempts = delivery.attempts.toReversed()
  return (
    <section aria-labelledby="attempts-heading" className="flex min-w-0 flex-col gap-3">
      <h2 id="attempts-heading" className="text-base font-semibold">
        {attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts, the latest first`}
      </h2>
      {attempts.map((attempt, index) => (
        <div key={attempt.number} id={`attempt-${attempt.number}`} className="scroll-mt-4 rounded-xl bg-surface">
          <AttemptDetails attempt={attempt} isLatest={index === 0} />
        </div>
      ))}
    </section>
  )
}

import type { ReactNode } from 'react'
import { CopyButton } from '#components/copy-button.tsx'
import { Link } from '#components/link.tsx'
import type { DeliveryDetail } from '#lib/webhooks/delivery.ts'
import { AttemptDetails } from './attempt-details.tsx'
import { Situation } from './delivery-situation.tsx'
import { Redeliver } from './redeliver.tsx'
import { logSearch } from './search-params.ts'

type Props = { delivery: DeliveryDetail; slug: string; canRedeliver: boolean }

/** One delivery in full: where it went, how it stands, and every attempt, the latest first. */
export function DeliveryDetails({ delivery, slug, canRedeliver }: Props) {
  const attempts = delivery.attempts.toReversed()
  return (
    <div className="flex cursor-auto flex-col gap-4 bg-surface p-3 pt-1 md:p-5 md:pt-2">
      <div className="flex flex-col items-start justify-between gap-3 sm:flex-row">
        <Facts delivery={delivery} slug={slug} />
        {canRedeliver && <Redeliver slug={slug} environment={delivery.environment} deliveryId={delivery.id} />}
      </div>
      <Situation delivery={delivery} />
      {attempts.map((attempt, index) => (
        <AttemptDetails key={attempt.number} attempt={attempt} isLatest={index === 0} />
      ))}
    </div>
  )
}

function Facts({ delivery, slug }: { delivery: DeliveryDetail; slug: string }) {
  const { id, eventId, url, projectId, redeliveryOf, environment } = delivery
  return (
    <dl className="grid min-w-0 flex-1 grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-0.5 text-[0.8125rem]">
      <Fact label="Delivery" copies={id}>
        <Link href={`/${slug}/${environment}/deliveries/${id}`} className="text-link underline">
          {id}
        </Link>
      </Fact>
      <Fact label="Event" copies={eventId}>
        <Link href={`/${slug}/${environment}/events/${eventId}`} className="text-link underline">
          {eventId}
        </Link>
      </Fact>
      <Fact label="Endpoint">{url}</Fact>
      {projectId !== null && <Fact label="Project ID">{projectId}</Fact>}
      {redeliveryOf !== null && (
        <Fact label="Redelivery of">
          <Link
            href={`/${slug}/webhooks${logSearch({ env: environment, open: redeliveryOf })}`}
            scroll={false}
            className="text-link underline"
          >
            {redeliveryOf}
          </Link>
        </Fact>
      )}
    </dl>
  )
}

function Fact({ label, copies, children }: { label: string; copies?: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="flex min-h-8 min-w-0 items-center gap-1 font-mono">
        <span className="wrap-anywhere">{children}</span>
        {copies !== undefined && <CopyButton text={copies} label={`Copy the ${label.toLowerCase()} id`} />}
      </dd>
    </>
  )
}

import { Card } from '@heroui/react'
import { DeliveryStatus } from '#components/delivery-status.tsx'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import { reasonWords } from '#components/outcome-words.ts'
import type { Delivery } from '#lib/webhooks/delivery.ts'

type Props = { deliveries: Delivery[]; isAll: boolean; urls: Map<string, string>; eventId: string; path: string }

/** Every delivery of the event in this environment, oldest first; `urls` by endpoint. */
export function EventDeliveries({ deliveries, isAll, urls, eventId, path }: Props) {
  return (
    <Card role="region" aria-labelledby="deliveries-heading" className="min-w-0 gap-3 p-5">
      <h2 id="deliveries-heading" className="text-base font-semibold">
        Deliveries
      </h2>
      {deliveries.length === 0 && <p className="text-sm text-muted">None: no endpoint took this event. Below is why.</p>}
      <ul className="flex flex-col divide-y divide-separator empty:hidden">
        {deliveries.map((delivery) => (
          <DeliveryLine key={delivery.id} delivery={delivery} url={urls.get(delivery.endpointId) ?? delivery.endpointId} path={path} />
        ))}
      </ul>
      {!isAll && (
        <Link href={`${path}/deliveries?q=${eventId}`} className="text-sm text-link underline">
          All deliveries of this event
        </Link>
      )}
    </Card>
  )
}

function DeliveryLine({ delivery, url, path }: { delivery: Delivery; url: string; path: string }) {
  const { id, status, reason, code, attemptCount, createdAt } = delivery
  const facts = [
    code === null ? (reason === null ? null : reasonWords(reason)) : `HTTP ${code}`,
    attemptCount === 0 ? 'no attempt' : attemptCount === 1 ? '1 attempt' : `${attemptCount} attempts`,
  ]
  return (
    <li className="grid grid-cols-[7rem_minmax(0,1fr)] items-center gap-x-3 gap-y-0.5 py-2 text-sm sm:grid-cols-[7rem_minmax(0,1fr)_auto]">
      <DeliveryStatus status={status} />
      <Link
        href={`${path}/deliveries/${id}`}
        className="rounded-sm font-mono text-[0.8125rem] wrap-anywhere text-link underline focus-visible:outline-2 focus-visible:outline-accent"
      >
        {url}
      </Link>
      <span className="flex flex-wrap gap-x-3 text-xs text-muted max-sm:col-start-2">
        <span>{facts.filter((fact) => fact !== null).join(', ')}</span>
        <LocalTime iso={createdAt} className="tabular-nums" />
      </span>
    </li>
  )
}

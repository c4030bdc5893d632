import { Card } from '@heroui/react'
import { DeliveryStatus } from '#components/delivery-status.tsx'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { Delivery } from '#lib/webhooks/delivery.ts'

/** Every delivery of the same event to the same endpoint: the first, and what was sent again. Nothing where there is but the one. */
export function SameTarget({ deliveries, currentId, path }: { deliveries: Delivery[]; currentId: string; path: string }) {
  if (deliveries.length < 2) return null
  return (
    <Card role="region" aria-labelledby="same-target-heading" className="min-w-0 gap-3 p-5">
      <h2 id="same-target-heading" className="text-base font-semibold">
        The same event to the same endpoint
      </h2>
      <ul className="flex flex-col gap-2 text-sm">
        {deliveries.map(({ id, status, createdAt, code }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <DeliveryStatus status={status} />
            {id === currentId ? (
              <span className="font-mono text-[0.8125rem] wrap-anywhere">{id} (this one)</span>
            ) : (
              <Link href={`${path}/deliveries/${id}`} className="font-mono text-[0.8125rem] wrap-anywhere text-link underline">
                {id}
              </Link>
            )}
            {code !== null && <span className="font-mono text-xs">{code}</span>}
            <LocalTime iso={createdAt} className="text-xs text-muted tabular-nums" />
          </li>
        ))}
      </ul>
    </Card>
  )
}

import { Card } from '@heroui/react'
import type { ReactNode } from 'react'
import { CopyButton } from '#components/copy-button.tsx'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { DeliveryDetail } from '#lib/webhooks/delivery.ts'
import type { Cause } from '#lib/webhooks/delivery-cause.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'

type Props = { delivery: DeliveryDetail; cause: Cause; endpoint: Endpoint | null; path: string }

/** What a delivery is about, where it went, and what made it. `path` is where the pages of its environment stand. */
export function DeliveryFacts({ delivery, cause, endpoint, path }: Props) {
  const { eventId, url, projectId, createdAt, lastAttemptAt, id, type } = delivery
  return (
    <Card className="min-w-0 p-5">
      <dl className="grid gap-x-8 gap-y-3 text-sm md:grid-cols-2">
        <Fact label="Event">
          <Ref href={`${path}/events/${eventId}`}>{eventId}</Ref>
          <CopyButton text={eventId} label="Copy the event id" />
        </Fact>
        <Fact label="Delivery">
          <span className="font-mono text-[0.8125rem] wrap-anywhere">{id}</span>
          <CopyButton text={id} label="Copy the delivery id" />
        </Fact>
        <Fact label="Endpoint">
          {endpoint === null ? (
            <span className="font-mono text-[0.8125rem] wrap-anywhere">{url} (deleted since)</span>
          ) : (
            <Ref href={`${path}/endpoints/${endpoint.id}`}>{url}</Ref>
          )}
        </Fact>
        <Fact label="Made by">
          <CauseText cause={cause} path={path} />
        </Fact>
        <Fact label="Type">{type}</Fact>
        <Fact label="Project ID">{projectId ?? 'N/A'}</Fact>
        <Fact label="Created at">
          <LocalTime iso={createdAt} className="tabular-nums" />
        </Fact>
        <Fact label="Last attempt">{lastAttemptAt === null ? 'None' : <LocalTime iso={lastAttemptAt} className="tabular-nums" />}</Fact>
      </dl>
    </Card>
  )
}

function CauseText({ cause, path }: { cause: Cause; path: string }) {
  switch (cause.kind) {
    case 'event':
      return 'The event, as it was published'
    case 'test':
      return 'A test'
    case 'redelivery':
      return (
        <span>
          Redelivery of <Ref href={`${path}/deliveries/${cause.of}`}>{cause.of}</Ref>
          {cause.by !== null && ` by ${cause.by}`}
          {cause.reason !== null && `: ${cause.reason}`}
        </span>
      )
    case 'recovery':
      return (
        <span>
          Recovery <span className="font-mono text-[0.8125rem] wrap-anywhere">{cause.recoveryId}</span>
          {cause.by !== null && `, ordered by ${cause.by}`}
          {cause.of !== null && (
            <>
              , of <Ref href={`${path}/deliveries/${cause.of}`}>{cause.of}</Ref>
            </>
          )}
        </span>
      )
    default:
      return cause satisfies never
  }
}

function Ref({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="font-mono text-[0.8125rem] wrap-anywhere text-link underline">
      {children}
    </Link>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-x-3">
      <dt className="text-muted">{label}</dt>
      <dd className="flex min-h-8 min-w-0 items-center gap-1 wrap-anywhere">{children}</dd>
    </div>
  )
}

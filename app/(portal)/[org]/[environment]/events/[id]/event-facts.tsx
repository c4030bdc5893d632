import { Card } from '@heroui/react'
import type { ReactNode } from 'react'
import { CopyButton } from '#components/copy-button.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { StoredEvent } from '#lib/webhooks/events.ts'

/** What an event says of itself beside its data. */
export function EventFacts({ event }: { event: StoredEvent }) {
  const { id, category, projectId, entity, changedAttributes, clientId, occurredAt, createdAt } = event
  return (
    <Card className="min-w-0 p-5">
      <dl className="grid gap-x-8 gap-y-1 text-sm md:grid-cols-2">
        <Fact label="Event">
          <span className="font-mono text-[0.8125rem]">{id}</span>
          <CopyButton text={id} label="Copy the event id" />
        </Fact>
        <Fact label="Type">{category}</Fact>
        <Fact label="Occurred at">
          <LocalTime iso={occurredAt} className="tabular-nums" />
        </Fact>
        <Fact label="Published at">
          <LocalTime iso={createdAt} className="tabular-nums" />
        </Fact>
        <Fact label="Project ID">{projectId ?? 'N/A'}</Fact>
        <Fact label="Entity">{entity === null ? 'None' : `${entity.type} ${entity.id}`}</Fact>
        {changedAttributes.length > 0 && <Fact label="Changed">{changedAttributes.join(', ')}</Fact>}
        {clientId !== null && <Fact label="Client ID">{clientId}</Fact>}
      </dl>
    </Card>
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

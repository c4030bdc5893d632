import { Alert } from '@heroui/react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { CopyButton } from '#components/copy-button.tsx'
import { TimeUntil } from '#components/local-time.tsx'
import { adviceForDelivery } from '#lib/webhooks/advice.ts'
import type { DeliveryDetail } from '#lib/webhooks/delivery.ts'
import { AttemptDetails } from './attempt-details.tsx'
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
        {id}
      </Fact>
      <Fact label="Event" copies={eventId}>
        {eventId}
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

function Situation({ delivery }: { delivery: DeliveryDetail }) {
  const { status, attemptCount, nextAttemptAt, test } = delivery
  const { title, advice } = adviceForDelivery(delivery) ?? { title: '', advice: '' }
  switch (status) {
    case 'succeeded':
      return null
    case 'skipped':
      return <Note status="default" title={title} advice={advice} />
    case 'delivering':
      return <Note status="accent" title={`Attempt ${attemptCount + 1} is under way.`} />
    case 'pending':
      return <Note status="default" title={test ? 'The test is being sent.' : 'Waiting for the first attempt.'} />
    case 'retrying':
      return (
        <Note status="warning" title={title} advice={advice}>
          {nextAttemptAt !== null && (
            <p className="mt-1 text-sm font-medium">
              Attempt {attemptCount + 1} <TimeUntil iso={nextAttemptAt} />
            </p>
          )}
        </Note>
      )
    case 'failed':
      return (
        <Note status="danger" title={title} advice={advice}>
          <p className="mt-1 text-sm">{spentText(attemptCount, test)}</p>
        </Note>
      )
    default:
      return status satisfies never
  }
}

function spentText(attemptCount: number, test: boolean): string {
  if (test) return 'A test is sent once and not retried.'
  return `${attemptCount === 1 ? 'Its only attempt' : `All ${attemptCount} attempts`} failed; it will not be tried again by itself.`
}

type NoteProps = { status: 'default' | 'accent' | 'warning' | 'danger'; title: string; advice?: string; children?: ReactNode }

const backgrounds = { default: 'bg-default-soft', accent: 'bg-accent-soft', warning: 'bg-warning-soft', danger: 'bg-danger-soft' } as const

function Note({ status, title, advice, children }: NoteProps) {
  return (
    <Alert status={status} className={`gap-2 rounded-xl shadow-none ${backgrounds[status]}`}>
      <Alert.Indicator />
      <Alert.Content>
        <Alert.Title>{title}</Alert.Title>
        {advice !== undefined && <Alert.Description className="text-foreground">{advice}</Alert.Description>}
        {children}
      </Alert.Content>
    </Alert>
  )
}

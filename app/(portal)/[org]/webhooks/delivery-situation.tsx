import { Alert } from '@heroui/react'
import type { ReactNode } from 'react'
import { TimeUntil } from '#components/local-time.tsx'
import { adviceForDelivery } from '#lib/webhooks/advice.ts'
import type { DeliveryDetail } from '#lib/webhooks/delivery.ts'

/** How a delivery stands and what to do about it; nothing for one that has arrived. `remedy` is what can be done about it right here. */
export function Situation({ delivery, remedy }: { delivery: DeliveryDetail; remedy?: ReactNode }) {
  const { status, attemptCount, nextAttemptAt, test } = delivery
  const { title, advice } = adviceForDelivery(delivery) ?? { title: '', advice: '' }
  switch (status) {
    case 'succeeded':
      return null
    case 'skipped':
      return (
        <Note status="default" title={title} advice={advice}>
          {remedy}
        </Note>
      )
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
          {remedy}
        </Note>
      )
    case 'failed':
      return (
        <Note status="danger" title={title} advice={advice}>
          <p className="mt-1 text-sm">{spentText(attemptCount, test)}</p>
          {remedy}
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
      <Alert.Content className="min-w-0">
        <Alert.Title>{title}</Alert.Title>
        {advice !== undefined && <Alert.Description className="wrap-anywhere text-foreground">{advice}</Alert.Description>}
        {children}
      </Alert.Content>
    </Alert>
  )
}

import { Chip } from '@heroui/react'
import { countText } from '#components/figures-text.ts'
import { LocalTime } from '#components/local-time.tsx'
import { ScrollTable } from '#components/scroll-table.tsx'
import type { Recovery } from '#lib/webhooks/recoveries.ts'

/** Whether something of it is still to be queued or to be delivered. */
export function isUnderWay({ state, queued, succeeded, failed }: Recovery): boolean {
  return state === 'running' || succeeded + failed < queued
}

const columns = ['Ordered', 'State', 'Events', 'Succeeded', 'Failed', 'From', 'Until', 'By']

/** The recoveries of an endpoint, newest first. */
export function RecoveryTable({ recoveries }: { recoveries: Recovery[] }) {
  return <ScrollTable label="Recoveries" columns={columns} rows={recoveries.map(rowOf)} />
}

function rowOf(recovery: Recovery) {
  const { id, createdAt, matched, succeeded, failed, since, until, orderedBy } = recovery
  return {
    key: id,
    cells: [
      <LocalTime key="ordered" iso={createdAt} />,
      <State key="state" recovery={recovery} />,
      countText(matched),
      countText(succeeded),
      countText(failed),
      <LocalTime key="since" iso={since} />,
      <LocalTime key="until" iso={until} />,
      orderedBy,
    ],
  }
}

function State({ recovery }: { recovery: Recovery }) {
  const { text, color } = stateOf(recovery)
  return (
    <Chip size="sm" variant="soft" color={color}>
      <Chip.Label className="text-foreground">{text}</Chip.Label>
    </Chip>
  )
}

function stateOf(recovery: Recovery) {
  if (recovery.state === 'running') return { text: 'Running', color: 'accent' } as const
  if (recovery.state === 'cancelled') return { text: 'Cancelled', color: 'warning' } as const
  if (isUnderWay(recovery)) return { text: 'Delivering', color: 'accent' } as const
  return recovery.failed > 0 ? ({ text: 'Done, some failed', color: 'danger' } as const) : ({ text: 'Done', color: 'success' } as const)
}

import { Chip } from '@heroui/react'
import { Ban, CircleCheck, CircleDashed, CircleX, RotateCw, Send } from 'lucide-react'
import type { Delivery } from '#lib/webhooks/delivery.ts'

const looks = {
  pending: { label: 'Pending', color: 'default', Icon: CircleDashed },
  delivering: { label: 'Delivering', color: 'accent', Icon: Send },
  retrying: { label: 'Retrying', color: 'warning', Icon: RotateCw },
  succeeded: { label: 'Succeeded', color: 'success', Icon: CircleCheck },
  failed: { label: 'Failed', color: 'danger', Icon: CircleX },
  skipped: { label: 'Skipped', color: 'default', Icon: Ban },
} as const

/** What people call a state of a delivery. */
export function statusWord(status: Delivery['status']): string {
  return looks[status].label
}

/** The state of a delivery as a word, a shape and a colour. */
export function DeliveryStatus({ status }: { status: Delivery['status'] }) {
  const { label, color, Icon } = looks[status]
  return (
    <Chip color={color} variant="soft" size="sm" className="whitespace-nowrap">
      <Icon aria-hidden="true" className="size-3.5" />
      {/* In the chip's own colour the word loses its contrast (WCAG AA) on a row under the pointer. */}
      <Chip.Label className="text-foreground">{label}</Chip.Label>
    </Chip>
  )
}

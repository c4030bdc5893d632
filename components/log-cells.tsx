import { Chip } from '@heroui/react'
import { ChevronRight } from 'lucide-react'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import { Button } from './button.tsx'
import { DeliveryStatus } from './delivery-status.tsx'
import { reasonWords } from './outcome-words.ts'

export function ExpandButton({ delivery, isExpanded, onToggle }: { delivery: Delivery; isExpanded: boolean; onToggle: () => void }) {
  return (
    <Button
      size="sm"
      variant="ghost"
      isIconOnly
      className="size-7 min-w-0"
      aria-label={`Details of ${delivery.eventType}, ${delivery.status}`}
      aria-expanded={isExpanded}
      data-expander=""
      aria-controls={isExpanded ? `details-${delivery.id}` : undefined}
      onPress={onToggle}
    >
      <ChevronRight className={`size-4 text-muted transition-transform motion-reduce:transition-none ${isExpanded ? 'rotate-90' : ''}`} />
    </Button>
  )
}

/** In a table at most two lines; the whole text stands in its title. */
export function Clamped({ text }: { text: string }) {
  return (
    <span title={text} className="md:line-clamp-2">
      {text}
    </span>
  )
}

export function EventCell({ delivery }: { delivery: Delivery }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
      <span className="font-mono">{delivery.eventType}</span>
      {delivery.test && (
        <Chip size="sm" variant="secondary">
          <Chip.Label>test</Chip.Label>
        </Chip>
      )}
    </span>
  )
}

export function StatusCell({ delivery }: { delivery: Delivery }) {
  const { status, reason, code } = delivery
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 max-md:flex-col max-md:items-end">
      <DeliveryStatus status={status} />
      {/* With a code at hand the reason would only repeat it. */}
      {reason !== null && code === null && <span className="text-xs text-muted">{reasonWords(reason)}</span>}
    </div>
  )
}

export function CodeCell({ code }: { code: number | null }) {
  return code === null ? <NoValue /> : <span className="font-mono">{code}</span>
}

/** Stands in a cell that has nothing to say. */
export function NoValue() {
  return (
    <span className="text-muted">
      <span aria-hidden="true">–</span>
      <span className="sr-only">none</span>
    </span>
  )
}

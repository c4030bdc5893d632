'use client'

import { Description, Label, ListBox, Select } from '@heroui/react'
import { parseAsString, useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { reasonWords } from '#components/outcome-words.ts'
import { RelativeTime } from '#components/relative-time.tsx'

export type RecentDelivery = { id: string; eventType: string; code: number | null; reason: string | null; createdAt: string }

type Props = { deliveries: RecentDelivery[]; value: string | null; isLost: boolean }

/** Takes a delivery out of the log. Which one is in the URL, so that a link from a delivery leads here with it. */
export function DeliverySelect({ deliveries, value, isLost }: Props) {
  const [isPending, startTransition] = useTransition()
  const [, setQuery] = useQueryStates(
    { delivery: parseAsString, message: parseAsString },
    { shallow: false, history: 'push', startTransition },
  )
  const isListed = deliveries.some(({ id }) => id === value)
  return (
    <Select
      fullWidth
      placeholder={value === null ? 'Choose one of the latest' : value}
      isDisabled={isPending || deliveries.length === 0}
      value={isListed ? value : null}
      onChange={(key) => setQuery({ delivery: key === null ? null : String(key), message: null })}
    >
      <Label>Delivery from the log</Label>
      <Select.Trigger>
        <Select.Value className="truncate" />
        <Select.Indicator />
      </Select.Trigger>
      <Description>{descriptionOf(deliveries.length, isLost)}</Description>
      <Select.Popover>
        <ListBox className="max-h-72">
          {deliveries.map(({ id, eventType, code, reason, createdAt }) => (
            <ListBox.Item key={id} id={id} textValue={`${eventType} ${outcomeOf(code, reason)}`}>
              <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
                <span className="font-mono text-[0.8125rem] wrap-anywhere">{eventType}</span>
                <span className="text-xs text-muted">
                  {outcomeOf(code, reason)}, <RelativeTime iso={createdAt} />
                </span>
              </span>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

function outcomeOf(code: number | null, reason: string | null): string {
  return code === null ? reasonWords(reason ?? 'no answer') : `answered ${code}`
}

function descriptionOf(count: number, isLost: boolean): string {
  if (isLost) return 'The request that the link names is not in this environment, or no longer kept.'
  return count === 0 ? 'Nothing was sent in this environment yet. Paste a request below.' : 'Or paste a request below.'
}

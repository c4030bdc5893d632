'use client'

import { Description, Label, ListBox, Select } from '@heroui/react'
import { useOptimistic, useTransition } from 'react'
import { retryText } from '#components/settings-text.ts'
import { toast } from '#components/toast.ts'
import type { RetrySchedule } from '#lib/webhooks/retry-schedule.ts'
import { updateWebhook } from './actions.ts'
import type { Target } from './target.ts'

/** Chooses how a failed delivery is tried again; saved at once. An endpoint's own list of delays is set through the API and only shown. */
export function RetrySelect({ target, schedule }: { target: Target; schedule: RetrySchedule }) {
  const { slug, ...rest } = target
  const [chosen, setChosen] = useOptimistic(schedule)
  const [isPending, startTransition] = useTransition()
  const change = (key: unknown) => {
    const option = options.find((candidate) => candidate === key)
    if (option === undefined) return
    startTransition(async () => {
      setChosen(option)
      const result = await updateWebhook(slug, { ...rest, patch: { retrySchedule: option } })
      if (result.ok) toast.success('Retries saved')
      else toast.danger(result.message)
    })
  }
  return (
    <Select
      aria-label="Retries of a failed delivery"
      fullWidth
      isDisabled={isPending}
      value={typeof chosen === 'string' ? chosen : 'own'}
      onChange={change}
    >
      <Select.Trigger className="max-w-72">
        <Select.Value>{() => retryText(chosen)}</Select.Value>
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>{options.map(optionItem)}</ListBox>
      </Select.Popover>
    </Select>
  )
}

const options = ['fixed', 'extended'] as const

const explanations = {
  fixed: 'Gives up half a minute after the event.',
  extended: 'After 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h.',
} as const

function optionItem(option: (typeof options)[number]) {
  return (
    <ListBox.Item key={option} id={option} textValue={retryText(option)}>
      <div className="flex flex-col pe-6">
        <Label>{retryText(option)}</Label>
        <Description>{explanations[option]}</Description>
      </div>
      <ListBox.ItemIndicator />
    </ListBox.Item>
  )
}

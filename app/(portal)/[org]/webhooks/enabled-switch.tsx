'use client'

import { Description, Label, Switch } from '@heroui/react'
import { useOptimistic, useTransition } from 'react'
import { toast } from '#components/toast.ts'
import { updateWebhook } from './actions.ts'
import type { Target } from './target.ts'

/** Switches a webhook on and off; saved at once. */
export function EnabledSwitch({ target, isEnabled }: { target: Target; isEnabled: boolean }) {
  const { slug, ...rest } = target
  const [isOn, setOn] = useOptimistic(isEnabled)
  const [isPending, startTransition] = useTransition()
  const change = (enabled: boolean) =>
    startTransition(async () => {
      setOn(enabled)
      const result = await updateWebhook(slug, { ...rest, patch: { enabled } })
      if (!result.ok) toast.danger(result.message)
    })
  return (
    <Switch size="sm" className="py-2 leading-5" isSelected={isOn} isDisabled={isPending} onChange={change}>
      <Switch.Content>
        <Switch.Control>
          <Switch.Thumb />
        </Switch.Control>
        <Label>{isOn ? 'Enabled' : 'Disabled'}</Label>
      </Switch.Content>
      <Description>{isOn ? 'Events are sent as they happen.' : 'Events are logged as skipped; nothing is sent.'}</Description>
    </Switch>
  )
}

'use client'

import { Label, ProgressBar } from '@heroui/react'
import { X } from 'lucide-react'
import { Button } from '#components/button.tsx'
import { countText } from '#components/figures-text.ts'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import type { Recovery } from '#lib/webhooks/recoveries.ts'
import type { Target } from '../../../webhooks/target.ts'
import { stopRecovery } from './actions.ts'

type Props = { target: Target; recovery: Recovery; canEdit: boolean; isEnabled: boolean; onChanged: (recoveries: Recovery[]) => void }

/** How far a recovery is, and what ends it. */
export function RecoveryProgress({ target: { slug, ...rest }, recovery, canEdit, isEnabled, onChanged }: Props) {
  const { id, state, matched, queued, succeeded, failed } = recovery
  const { run, refusal, isPending } = useAction(stopRecovery, slug)
  const total = state === 'running' ? Math.max(matched, queued) : queued
  return (
    <div className="flex flex-col gap-3 rounded-lg bg-surface-secondary p-4">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <ProgressBar value={succeeded + failed} maxValue={Math.max(1, total)} size="sm" className="min-w-0 flex-1 basis-64">
          <Label className="text-sm">{titleOf(recovery, isEnabled)}</Label>
          <ProgressBar.Output />
          <ProgressBar.Track>
            <ProgressBar.Fill />
          </ProgressBar.Track>
        </ProgressBar>
        {canEdit && state === 'running' && (
          <Button size="sm" variant="danger-soft" isPending={isPending} onPress={() => run({ ...rest, recoveryId: id }, onChanged)}>
            <X className="size-4" />
            Cancel recovery
          </Button>
        )}
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm tabular-nums">
        {figuresOf(recovery).map(([label, value]) => (
          <div key={label} className="flex gap-1.5">
            <dt className="text-muted">{label}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <FormRefusal message={refusal?.message ?? null} />
    </div>
  )
}

function titleOf({ state }: Recovery, isEnabled: boolean): string {
  if (!isEnabled && state === 'running') return 'Waits until the endpoint is enabled'
  if (state === 'running') return 'Sending again'
  return state === 'cancelled' ? 'Cancelled; what was queued is still delivered' : 'Everything is queued; the rest is being delivered'
}

function figuresOf({ matched, queued, succeeded, failed, perSecond }: Recovery): [string, string][] {
  return [
    ['To send', countText(matched)],
    ['Queued', countText(queued)],
    ['Succeeded', countText(succeeded)],
    ['Failed', countText(failed)],
    ['Pace', perSecond === null ? 'as fast as it takes them' : `at most ${countText(perSecond)} a second`],
  ]
}

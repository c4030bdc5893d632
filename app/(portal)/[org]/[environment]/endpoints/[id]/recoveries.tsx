'use client'

import { Card } from '@heroui/react'
import { useState } from 'react'
import { nullUnlessNavigation, useLook } from '#components/use-look.ts'
import type { Recovery } from '#lib/webhooks/recoveries.ts'
import type { Target } from '../../../webhooks/target.ts'
import { loadRecoveries } from './actions.ts'
import { RecoverDialog } from './recover-dialog.tsx'
import { RecoveryProgress } from './recovery-progress.tsx'
import { isUnderWay, RecoveryTable } from './recovery-table.tsx'

type Props = { target: Target; canEdit: boolean; isEnabled: boolean; lastSuccessAt: string | null; initial: Recovery[] }

const lookEveryMs = 2_000

/** What is being sent again, what has been, and the way to a further recovery. Any process carries them on, so nothing here holds one. */
export function Recoveries({ target, canEdit, isEnabled, lastSuccessAt, initial }: Props) {
  const { slug, ...rest } = target
  const [recoveries, setRecoveries] = useState(initial)
  const underWay = recoveries.filter(isUnderWay)
  useLook(async () => {
    if (underWay.length === 0) return
    const result = await loadRecoveries(slug, rest).catch(nullUnlessNavigation)
    if (result?.ok) setRecoveries(result.data)
  }, lookEveryMs)
  const isRunning = recoveries.some(({ state }) => state === 'running')
  const obstacle = obstacleOf(isEnabled, isRunning)
  return (
    <Card id="recover" role="region" aria-labelledby="recover-heading" className="min-w-0 scroll-mt-4 gap-4 p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <Explanation />
        {canEdit && <RecoverDialog target={target} lastSuccessAt={lastSuccessAt} obstacle={obstacle} onOrdered={setRecoveries} />}
      </div>
      {canEdit && !isEnabled && <p className="text-sm text-muted">{obstacle}</p>}
      {underWay.map((recovery) => (
        <RecoveryProgress
          key={recovery.id}
          target={target}
          recovery={recovery}
          canEdit={canEdit}
          isEnabled={isEnabled}
          onChanged={setRecoveries}
        />
      ))}
      {recoveries.length === 0 ? (
        <p className="rounded-lg bg-surface-secondary p-4 text-sm text-muted">Nothing has been recovered yet.</p>
      ) : (
        <RecoveryTable recoveries={recoveries} />
      )}
    </Card>
  )
}

function Explanation() {
  return (
    <Card.Header className="gap-1">
      <h2 id="recover-heading" className="text-base font-semibold">
        Recover
      </h2>
      <Card.Description className="max-w-prose">
        After an outage: every event of a time range that failed or was skipped is sent again, once. What has arrived is not, unless you ask
        for it.
      </Card.Description>
    </Card.Header>
  )
}

function obstacleOf(isEnabled: boolean, isRunning: boolean): string | null {
  if (!isEnabled) return 'Enable the endpoint first; until then everything for it is skipped.'
  return isRunning ? 'A recovery is under way.' : null
}

'use client'

import { Button } from '#components/button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { end } from './actions.ts'

/** Ends an outage now and tells everyone. */
export function EndMaintenance({ id }: { id: string }) {
  const { run, refusal, isPending } = useAction(end)
  return (
    <div className="flex flex-col items-end gap-1">
      <Button
        size="sm"
        variant="secondary"
        isPending={isPending}
        onPress={() => run({ id }, () => toast.success('The outage is over; everyone is told'))}
      >
        End now
      </Button>
      {refusal ? (
        <p role="alert" className="text-sm text-danger">
          {refusal.message}
        </p>
      ) : null}
    </div>
  )
}

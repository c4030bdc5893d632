'use client'

import { Button } from '#components/button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { putOnboardingAway } from './actions.ts'

/** Takes the finished checklist away for everybody in the organization. */
export function DismissOnboarding({ slug }: { slug: string }) {
  const { run, refusal, isPending } = useAction(putOnboardingAway, slug)
  return (
    <div className="flex sm:ml-auto flex-wrap items-center gap-2">
      {refusal && (
        <p role="alert" className="text-sm text-danger">
          {refusal.message}
        </p>
      )}
      <Button size="sm" variant="tertiary" isPending={isPending} onPress={() => run({}, () => void toast.success('Put away for everyone'))}>
        Put this list away
      </Button>
    </div>
  )
}

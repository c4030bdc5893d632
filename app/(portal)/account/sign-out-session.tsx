'use client'

import { Button } from '#components/button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { signOutSession } from './actions.ts'

/** Signs one browser out. */
export function SignOutSession({ id, device, isThisOne }: { id: string; device: string; isThisOne: boolean }) {
  const { run, refusal, isPending } = useAction(signOutSession)
  return (
    <div className="flex shrink-0 flex-col items-end gap-1">
      <Button
        size="sm"
        variant="outline"
        isPending={isPending}
        aria-label={isThisOne ? 'Sign out here' : `Sign out ${device}`}
        onPress={() => run({ id }, () => void toast.success(`${device} is signed out`))}
      >
        Sign out
      </Button>
      {refusal ? (
        <p role="alert" className="text-sm text-danger">
          {refusal.message}
        </p>
      ) : null}
    </div>
  )
}

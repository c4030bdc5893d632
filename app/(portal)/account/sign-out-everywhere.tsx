'use client'

import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import { signOutEverywhere } from './actions.ts'

export function SignOutEverywhere() {
  const { isPending, refusal, run } = useAction(signOutEverywhere)
  return (
    <div className="flex flex-col gap-4">
      <FormRefusal message={refusal?.message ?? null} />
      <Button variant="outline" isPending={isPending} onPress={() => run(undefined)}>
        Sign out everywhere
      </Button>
    </div>
  )
}

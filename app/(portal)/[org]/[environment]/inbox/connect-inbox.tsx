'use client'

import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import { connectInbox } from './actions.ts'

/** Makes the endpoint that was not wanted at first, or was deleted. */
export function ConnectInbox({ slug }: { slug: string }) {
  const { run, refusal, isPending } = useAction(connectInbox, slug)
  return (
    <div className="flex flex-col items-start gap-3">
      <FormRefusal message={refusal?.message ?? null} />
      <Button size="sm" variant="secondary" isPending={isPending} onPress={() => run({})}>
        Create a sandbox endpoint
      </Button>
    </div>
  )
}

'use client'

import { ConfirmedButton } from '#components/confirmed-button.tsx'
import { useAction } from '#components/use-action.ts'
import { endSecretRotation } from '../../../webhooks/actions.ts'
import type { Target } from '../../../webhooks/target.ts'

/** Ends the previous secret before its time. */
export function EndRotation({ target: { slug, ...rest } }: { target: Target }) {
  const { run, refusal, reset, isPending } = useAction(endSecretRotation, slug)
  return (
    <ConfirmedButton
      text="End it now"
      question="End the previous secret now?"
      consequence="It stops signing with the next request. A receiver that still verifies with it refuses every delivery until it has the current one. For a week you can roll back."
      confirmation="End it"
      isPending={isPending}
      refusal={refusal}
      onConfirm={() => run(rest)}
      onOpen={reset}
    />
  )
}

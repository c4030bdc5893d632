'use client'

import { ConfirmedButton } from '#components/confirmed-button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { revoke } from './actions.ts'

/** Takes an invitation back. */
export function RevokeInvitation({ slug, id, email }: { slug: string; id: string; email: string }) {
  const { run, refusal, reset, isPending } = useAction(revoke, slug)
  return (
    <ConfirmedButton
      text="Revoke"
      label={`Revoke the invitation of ${email}`}
      question="Revoke this invitation?"
      consequence={`The link that ${email} was given stops working at once.`}
      confirmation="Revoke invitation"
      isPending={isPending}
      refusal={refusal}
      onOpen={reset}
      onConfirm={() => run({ id }, () => void toast.success(`The invitation of ${email} is revoked`))}
    />
  )
}

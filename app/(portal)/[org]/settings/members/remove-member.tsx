'use client'

import { ConfirmedButton } from '#components/confirmed-button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { leave, remove } from './actions.ts'

/** Takes somebody out of the organization. */
export function RemoveMember({ slug, id, name }: { slug: string; id: string; name: string }) {
  const { run, refusal, reset, isPending } = useAction(remove, slug)
  return (
    <ConfirmedButton
      text="Remove"
      label={`Remove ${name}`}
      question={`Remove ${name}?`}
      consequence="They cannot enter this organization any more. What they have set up stays, and so do the API keys they know: revoke those under Credentials."
      confirmation="Remove member"
      isPending={isPending}
      refusal={refusal}
      onOpen={reset}
      onConfirm={() => run({ id }, () => void toast.success(`${name} is removed`))}
    />
  )
}

/** Takes the reader out of the organization. */
export function LeaveOrganization({ slug }: { slug: string }) {
  const { run, refusal, reset, isPending } = useAction(leave, slug)
  return (
    <ConfirmedButton
      text="Leave"
      label="Leave the organization"
      question="Leave this organization?"
      consequence="You cannot enter it any more, until somebody invites you again."
      confirmation="Leave"
      isPending={isPending}
      refusal={refusal}
      onOpen={reset}
      onConfirm={() => run({})}
    />
  )
}

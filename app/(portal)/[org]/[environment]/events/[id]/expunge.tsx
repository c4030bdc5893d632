'use client'

import { ConfirmedButton } from '#components/confirmed-button.tsx'
import { useAction } from '#components/use-action.ts'
import { expunge } from './actions.ts'

/** Lets an owner erase what an event carried. */
export function Expunge({ slug, eventId }: { slug: string; eventId: string }) {
  const { run, isPending, refusal, reset } = useAction(expunge, slug)
  return (
    <ConfirmedButton
      text="Expunge"
      label="Expunge this event"
      question="Erase the content of this event for good?"
      consequence="Its data, the record it names, and the headers and bodies of every request and response are erased; what has not been sent is skipped. The log keeps that it was there. Nothing brings it back."
      confirmation="Expunge"
      isPending={isPending}
      refusal={refusal}
      onConfirm={() => run({ id: eventId })}
      onOpen={reset}
    />
  )
}

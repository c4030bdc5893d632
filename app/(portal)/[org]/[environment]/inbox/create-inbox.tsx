'use client'

import { Card, Checkbox, Description, Form, Label } from '@heroui/react'
import { Inbox } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import { createInbox } from './actions.ts'

type Props = { slug: string; canEdit: boolean; isReachable: boolean }

/** The first step: the inbox, and the endpoint that fills it. */
export function CreateInbox({ slug, canEdit, isReachable }: Props) {
  const [withEndpoint, setWithEndpoint] = useState(isReachable)
  const { run, refusal, isPending } = useAction(createInbox, slug)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    run({ withEndpoint })
  }
  return (
    <Card className="max-w-2xl gap-5 p-5 sm:p-8">
      <Card.Header className="gap-1">
        <h2 className="text-base font-semibold">See the whole circle without a server of your own</h2>
        <Card.Description>
          Publish an event and watch it arrive here a moment later, signed and verified. Make the inbox fail, and watch the retries.
        </Card.Description>
      </Card.Header>
      {canEdit ? (
        <Form onSubmit={submit} className="flex flex-col gap-5">
          <Checkbox isSelected={withEndpoint} isDisabled={!isReachable} onChange={setWithEndpoint}>
            <Checkbox.Content>
              <Checkbox.Control>
                <Checkbox.Indicator />
              </Checkbox.Control>
              <Label>Create a sandbox endpoint that delivers to it</Label>
            </Checkbox.Content>
            <Description>It gets every event of your sandbox. You can change or delete it like any other endpoint.</Description>
          </Checkbox>
          <FormRefusal message={refusal?.message ?? null} />
          <Button type="submit" isPending={isPending} className="w-fit">
            <Inbox className="size-4" />
            Create inbox
          </Button>
        </Form>
      ) : (
        <p className="text-sm text-muted">A developer, admin or owner of this organization can create it.</p>
      )}
    </Card>
  )
}

'use client'

import { FieldError, Form, Label, TextArea, TextField } from '@heroui/react'
import { type FormEvent, useState } from 'react'
import type { ActionResult } from '#lib/errors.ts'
import type { DeliveryNote } from '#lib/webhooks/delivery-notes.ts'
import { Button } from '../button.tsx'
import { FormRefusal } from '../form-refusal.tsx'
import { LocalTime } from '../local-time.tsx'
import { fieldError, useAction } from '../use-action.ts'

type Props = {
  deliveryId: string
  notes: DeliveryNote[]
  add: (input: { deliveryId: string; text: string }) => Promise<ActionResult<void>>
}

/** What staff told one another about a delivery, the first note first, and a field for the next. */
export function DeliveryNotes({ deliveryId, notes, add }: Props) {
  const [text, setText] = useState('')
  const { run, refusal, isPending } = useAction(add)
  const textError = fieldError(refusal, 'text')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run({ deliveryId, text }, () => setText(''))
  }
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <h3 className="text-sm font-medium">Notes</h3>
      {notes.length === 0 ? <p className="text-sm text-muted">No notes yet.</p> : <Notes notes={notes} />}
      <Form
        onSubmit={submit}
        validationErrors={textError === undefined ? {} : { text: textError }}
        className="flex flex-col items-start gap-2"
      >
        <FormRefusal message={refusal && textError === undefined ? refusal.message : null} />
        <TextField name="text" value={text} onChange={setText} isRequired maxLength={4000} fullWidth>
          <Label>New note</Label>
          <TextArea rows={2} />
          <FieldError />
        </TextField>
        <Button type="submit" size="sm" variant="secondary" isPending={isPending}>
          Add note
        </Button>
      </Form>
    </div>
  )
}

function Notes({ notes }: { notes: DeliveryNote[] }) {
  return (
    <ol aria-label="Notes" className="flex flex-col gap-3">
      {notes.map(({ id, author, text, createdAt }) => (
        <li key={id} className="border-l-2 border-border pl-3">
          <p className="text-sm wrap-anywhere whitespace-pre-wrap">{text}</p>
          <p className="text-xs wrap-anywhere text-muted">
            {author} · <LocalTime iso={createdAt} />
          </p>
        </li>
      ))}
    </ol>
  )
}

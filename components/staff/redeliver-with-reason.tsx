'use client'

import { Description, FieldError, Form, Label, TextField } from '@heroui/react'
import { type FormEvent, useState } from 'react'
import type { ActionResult } from '#lib/errors.ts'
import { Button } from '../button.tsx'
import { FormRefusal } from '../form-refusal.tsx'
import { Input } from '../input.tsx'
import { Link } from '../link.tsx'
import { fieldError, useAction } from '../use-action.ts'

type Props = {
  deliveryId: string
  /** Where deliveries have their pages. */
  path: string
  redeliver: (input: { deliveryId: string; reason: string }) => Promise<ActionResult<{ id: string }>>
}

/** Sends the same event once more on the organization's behalf. Nobody does that without saying why. */
export function RedeliverWithReason({ deliveryId, path, redeliver }: Props) {
  const [reason, setReason] = useState('')
  const [madeId, setMadeId] = useState<string | null>(null)
  const { run, refusal, isPending } = useAction(redeliver)
  const reasonError = fieldError(refusal, 'reason')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMadeId(null)
    run({ deliveryId, reason }, ({ id }) => {
      setReason('')
      setMadeId(id)
    })
  }
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <h3 className="text-sm font-medium">Redeliver for them</h3>
      <Form
        onSubmit={submit}
        validationErrors={reasonError === undefined ? {} : { reason: reasonError }}
        className="flex flex-col items-start gap-2"
      >
        <FormRefusal message={refusal && reasonError === undefined ? refusal.message : null} />
        <TextField name="reason" value={reason} onChange={setReason} isRequired minLength={3} maxLength={500} fullWidth>
          <Label>Reason</Label>
          <Input autoComplete="off" placeholder="Ticket 4711: their firewall is open again" />
          <Description>The organization reads it in its audit log, with your address.</Description>
          <FieldError />
        </TextField>
        <Button type="submit" size="sm" variant="secondary" isPending={isPending}>
          Redeliver with this reason
        </Button>
      </Form>
      <p role="status" className="text-sm empty:hidden">
        {madeId !== null && (
          <>
            Redelivery is on its way:{' '}
            <Link href={`${path}/${madeId}`} className="font-mono text-[0.8125rem] wrap-anywhere text-link underline">
              {madeId}
            </Link>
          </>
        )}
      </p>
    </div>
  )
}

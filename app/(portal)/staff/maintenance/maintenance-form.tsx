'use client'

import { FieldError, Form, Label, RadioGroup, TextArea, TextField } from '@heroui/react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { RadioOption } from '#components/radio-option.tsx'
import { toast } from '#components/toast.ts'
import { fieldError, useAction } from '#components/use-action.ts'
import { announce } from './actions.ts'

const empty = { kind: 'planned', title: '', service: '', startsAt: '', endsAt: '', description: '' }

const inputs = [
  { name: 'title', label: 'Title', type: 'text', isRequired: true },
  { name: 'service', label: 'Affected service', type: 'text', isRequired: true },
  { name: 'startsAt', label: 'Start', type: 'datetime-local', isRequired: true },
  { name: 'endsAt', label: 'End', type: 'datetime-local', isRequired: false },
  { name: 'description', label: 'What people should know', type: 'lines', isRequired: false },
] as const

/** Announces an outage. Times are the reader's own; they are sent in UTC. */
export function MaintenanceForm() {
  const [values, setValues] = useState(empty)
  const { run, refusal, isPending } = useAction(announce)
  const set = (name: string) => (value: string) => setValues((before) => ({ ...before, [name]: value }))
  const errors = Object.fromEntries(
    inputs.flatMap(({ name }) => (fieldError(refusal, name) ? [[name, fieldError(refusal, name) ?? '']] : [])),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const times = { startsAt: toUtc(values.startsAt), ...(values.endsAt && { endsAt: toUtc(values.endsAt) }) }
    run({ ...values, endsAt: null, ...times }, () => {
      setValues(empty)
      toast.success('The outage is announced')
    })
  }
  return (
    <Form onSubmit={submit} validationErrors={errors} className="flex flex-col gap-4">
      <FormRefusal message={refusal && Object.keys(errors).length === 0 ? refusal.message : null} />
      <RadioGroup name="kind" value={values.kind} onChange={set('kind')} orientation="horizontal">
        <Label>Kind</Label>
        <RadioOption value="planned" label="Planned" />
        <RadioOption value="unplanned" label="Unplanned" />
      </RadioGroup>
      {inputs.map(({ name, label, type, isRequired }) => (
        <TextField
          key={name}
          name={name}
          type={type === 'lines' ? 'text' : type}
          value={values[name]}
          onChange={set(name)}
          isRequired={isRequired}
          fullWidth
        >
          <Label>{label}</Label>
          {type === 'lines' ? <TextArea rows={3} /> : <Input />}
          <FieldError />
        </TextField>
      ))}
      <Button type="submit" isPending={isPending}>
        Announce
      </Button>
    </Form>
  )
}

/** The moment a date and time mean in the reader's zone; what is no date stays as it is, for the server to refuse. */
function toUtc(local: string): string {
  const time = new Date(local)
  return Number.isNaN(time.getTime()) ? local : time.toISOString()
}

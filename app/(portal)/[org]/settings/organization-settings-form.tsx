'use client'

import { Description, FieldError, Form, Label, TextField } from '@heroui/react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { toast } from '#components/toast.ts'
import { fieldError, useAction } from '#components/use-action.ts'
import { saveOrganization } from './actions.ts'

type Props = { slug: string; name: string; technicalContact: string | null; canSendMail: boolean }

/** The settings that an admin makes. */
export function OrganizationSettingsForm({ slug, canSendMail, ...saved }: Props) {
  const [name, setName] = useState(saved.name)
  const [technicalContact, setTechnicalContact] = useState(saved.technicalContact ?? '')
  const { run, refusal, isPending } = useAction(saveOrganization, slug)
  const errors: Record<string, string> = Object.fromEntries(
    ['name', 'technicalContact'].flatMap((field) => {
      const error = fieldError(refusal, field)
      return error === undefined ? [] : [[field, error]]
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run({ name, technicalContact }, () => toast.success('Saved'))
  }
  return (
    <Form onSubmit={submit} validationBehavior="aria" className="flex flex-col gap-5">
      <FormRefusal message={refusal && Object.keys(errors).length === 0 ? refusal.message : null} />
      {/* Errors stay until the next answer: one that went when its field is left would move the button from under the pointer. */}
      <TextField name="name" value={name} onChange={setName} isInvalid={errors.name !== undefined} isRequired fullWidth>
        <Label>Name</Label>
        <Input maxLength={100} autoComplete="organization" />
        <FieldError>{errors.name}</FieldError>
      </TextField>
      <TextField
        name="technicalContact"
        type="email"
        value={technicalContact}
        onChange={setTechnicalContact}
        isInvalid={errors.technicalContact !== undefined}
        fullWidth
      >
        <Label>Technical contact</Label>
        <Input maxLength={254} autoComplete="off" placeholder="hooks@example.com" />
        <Description>
          Gets an e-mail when an endpoint starts failing and when it has recovered: once each, not for every delivery. An endpoint may name
          somebody else in its own settings.
          {canSendMail ? '' : ' This installation sends no e-mail yet: its operator has to set SMTP_URL and MAIL_FROM.'}
        </Description>
        <FieldError>{errors.technicalContact}</FieldError>
      </TextField>
      <p className="text-sm text-muted">
        Programs can be told as well: an endpoint that chooses the event types <code className="font-mono text-xs">hookport.*</code> gets
        the same notices about the other endpoints of its environment.
      </p>
      <Button type="submit" isPending={isPending} className="self-start">
        Save
      </Button>
    </Form>
  )
}

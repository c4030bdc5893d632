'use client'

import { FieldError, Form, Label, Modal, RadioGroup, TextField } from '@heroui/react'
import { UserPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { RadioOption } from '#components/radio-option.tsx'
import { roleWords } from '#components/role-words.ts'
import { fieldError, type Refusal, useAction } from '#components/use-action.ts'
import type { MemberRole } from '#lib/db/client.ts'
import { invite } from './actions.ts'
import { type Invited, NewInvitation } from './new-invitation.tsx'

/** Asks for an address and a role, and shows the link, this once. */
export function Invite({ slug, roles }: { slug: string; roles: readonly MemberRole[] }) {
  const [isOpen, setOpen] = useState(false)
  const [invited, setInvited] = useState<Invited | null>(null)
  const { run, refusal, reset, isPending } = useAction(invite, slug)
  const start = () => {
    setInvited(null)
    reset()
    setOpen(true)
  }
  return (
    <>
      <Button size="sm" onPress={start}>
        <UserPlus className="size-4" />
        Invite
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen} isDismissable={!isPending && invited === null}>
        <Modal.Container>
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>{invited === null ? 'Invite somebody' : `${invited.email} is invited`}</Modal.Heading>
            </Modal.Header>
            {invited === null ? (
              <InviteForm
                roles={roles}
                refusal={refusal}
                isPending={isPending}
                onCancel={() => setOpen(false)}
                onSubmit={(input) => run(input, setInvited)}
              />
            ) : (
              <NewInvitation invited={invited} onDone={() => setOpen(false)} />
            )}
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

type FormProps = {
  roles: readonly MemberRole[]
  refusal: Refusal | null
  isPending: boolean
  onCancel: () => void
  onSubmit: (input: { email: string; role: MemberRole }) => void
}

function InviteForm({ roles, refusal, isPending, onCancel, onSubmit }: FormProps) {
  const [role, setRole] = useState<MemberRole>('developer')
  const emailError = fieldError(refusal, 'email')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSubmit({ email: String(new FormData(event.currentTarget).get('email')), role })
  }
  const choose = (value: string) => setRole(roles.find((candidate) => candidate === value) ?? role)
  return (
    <Form onSubmit={submit} validationErrors={emailError === undefined ? {} : { email: `This address ${emailError}.` }}>
      <Modal.Body className="flex flex-col gap-4 p-1 pt-3">
        <FormRefusal message={refusal && emailError === undefined ? refusal.message : null} />
        <TextField name="email" type="email" isRequired autoFocus fullWidth maxLength={254}>
          <Label>E-mail</Label>
          <Input placeholder="ada@example.com" autoComplete="off" />
          <FieldError />
        </TextField>
        <RadioGroup value={role} onChange={choose}>
          <Label>Role</Label>
          {roles.map((option) => (
            <RadioOption key={option} value={option} label={roleWords[option].label} description={roleWords[option].rights} />
          ))}
        </RadioGroup>
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" isPending={isPending}>
          Invite
        </Button>
      </Modal.Footer>
    </Form>
  )
}

'use client'

import { FieldError, Form, Label, Modal, RadioGroup, TextField } from '@heroui/react'
import { UserPlus } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { RadioOption } from '#components/radio-option.tsx'
import { ShownLink } from '#components/shown-link.tsx'
import { fieldError, type Refusal, useAction } from '#components/use-action.ts'
import type { StaffPerson } from '#lib/webhooks/staff-people.ts'
import { appoint } from './actions.ts'
import { staffRoleWords } from './role-words.ts'

type Role = StaffPerson['role']
type Appointed = { email: string; link: string | null }

/** Asks for an address and a role, and shows the link of a new account, this once. */
export function Appoint() {
  const [isOpen, setOpen] = useState(false)
  const [appointed, setAppointed] = useState<Appointed | null>(null)
  const { run, refusal, reset, isPending } = useAction(appoint)
  const start = () => {
    setAppointed(null)
    reset()
    setOpen(true)
  }
  const close = () => setOpen(false)
  return (
    <>
      <Button size="sm" onPress={start}>
        <UserPlus className="size-4" />
        Add
      </Button>
      <Dialog isOpen={isOpen} title={appointed === null ? 'Add somebody to the staff' : `${appointed.email} is staff`} onClose={close}>
        {appointed === null ? (
          <AppointForm refusal={refusal} isPending={isPending} onCancel={close} onSubmit={(input) => run(input, setAppointed)} />
        ) : (
          <Way {...appointed} onDone={close} />
        )}
      </Dialog>
    </>
  )
}

/** A new link for an account that has not been used; the one before stops working. */
export function NewLink({ email, role }: { email: string; role: Role }) {
  const [appointed, setAppointed] = useState<Appointed | null>(null)
  const { run, refusal, isPending } = useAction(appoint)
  const close = () => setAppointed(null)
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        isPending={isPending}
        onPress={() => run({ email, role }, setAppointed)}
        aria-label={`New link for ${email}`}
      >
        New link
      </Button>
      <FormRefusal message={refusal?.message ?? null} />
      <Dialog isOpen={appointed !== null} title={`A new link for ${email}`} onClose={close}>
        {appointed && <Way {...appointed} onDone={close} />}
      </Dialog>
    </>
  )
}

type DialogProps = { isOpen: boolean; title: string; onClose: () => void; children: ReactNode }

function Dialog({ isOpen, title, onClose, children }: DialogProps) {
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onClose} isDismissable={false}>
      <Modal.Container>
        <Modal.Dialog>
          <Modal.CloseTrigger />
          <Modal.Header>
            <Modal.Heading>{title}</Modal.Heading>
          </Modal.Header>
          {children}
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  )
}

type FormProps = {
  refusal: Refusal | null
  isPending: boolean
  onCancel: () => void
  onSubmit: (input: { email: string; role: Role }) => void
}

function AppointForm({ refusal, isPending, onCancel, onSubmit }: FormProps) {
  const [role, setRole] = useState<Role>('support')
  const emailError = fieldError(refusal, 'email')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSubmit({ email: String(new FormData(event.currentTarget).get('email')), role })
  }
  return (
    <Form onSubmit={submit} validationErrors={emailError === undefined ? {} : { email: `This address ${emailError}.` }}>
      <Modal.Body className="flex flex-col gap-4 p-1 pt-3">
        <FormRefusal message={refusal && emailError === undefined ? refusal.message : null} />
        <TextField name="email" type="email" isRequired autoFocus fullWidth maxLength={254}>
          <Label>E-mail</Label>
          <Input placeholder="ada@example.com" autoComplete="off" />
          <FieldError />
        </TextField>
        <RadioGroup value={role} onChange={(value) => setRole(value === 'operator' ? 'operator' : 'support')}>
          <Label>Role</Label>
          <RadioOption value="support" label={staffRoleWords.support.label} description={staffRoleWords.support.rights} />
          <RadioOption value="operator" label={staffRoleWords.operator.label} description={staffRoleWords.operator.rights} />
        </RadioGroup>
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" isPending={isPending}>
          Add
        </Button>
      </Modal.Footer>
    </Form>
  )
}

/** How they get in. */
function Way({ email, link, onDone }: Appointed & { onDone: () => void }) {
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1">
        {link === null ? (
          <p className="text-sm text-muted">They have an account already, and see every organization from their next page on.</p>
        ) : (
          <>
            <p className="text-sm text-muted">
              Pass this link on to {email}. It signs them in once, within seven days; then they set a password.
            </p>
            <ShownLink link={link} testId="staff-link" />
            <p className="text-sm text-muted">It is not shown again; you can always make a new one.</p>
          </>
        )}
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onDone}>
          Done
        </Button>
      </Modal.Footer>
    </>
  )
}

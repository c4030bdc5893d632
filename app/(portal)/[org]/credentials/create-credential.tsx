'use client'

import { Description, FieldError, Form, Label, Modal, RadioGroup, TextField } from '@heroui/react'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { RadioOption } from '#components/radio-option.tsx'
import { fieldError, useAction } from '#components/use-action.ts'
import { createCredential } from './actions.ts'
import { ExpiryField, expiryOf } from './expiry-field.tsx'
import { type Client, NewCredential } from './new-credential.tsx'

/** Asks for a name and an environment, creates a service credential and shows its secret, this once. */
export function CreateCredential({ slug, command }: { slug: string; command: string }) {
  const [isOpen, setOpen] = useState(false)
  const [client, setClient] = useState<Client | null>(null)
  const start = () => {
    setClient(null)
    setOpen(true)
  }
  return (
    <>
      <Button size="sm" variant="secondary" onPress={start}>
        <Plus />
        Create service credential
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen} isDismissable={client === null}>
        <Modal.Container>
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>{client === null ? 'Create a service credential' : 'Your new service credential'}</Modal.Heading>
            </Modal.Header>
            {client === null ? (
              <CredentialForm slug={slug} onCreated={setClient} onCancel={() => setOpen(false)} />
            ) : (
              <NewCredential client={client} command={command} onDone={() => setOpen(false)} />
            )}
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

type FormProps = { slug: string; onCreated: (client: Client) => void; onCancel: () => void }

function CredentialForm({ slug, onCreated, onCancel }: FormProps) {
  const { run, refusal, isPending } = useAction(createCredential, slug)
  const nameError = fieldError(refusal, 'name')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    run({ name: fields.get('name'), environment: fields.get('environment'), expiresAt: expiryOf(fields, Date.now()) }, onCreated)
  }
  return (
    <Form onSubmit={submit} validationErrors={nameError === undefined ? {} : { name: nameError }}>
      <Modal.Body className="flex flex-col gap-4 p-1 pt-3">
        <FormRefusal message={refusal && nameError === undefined ? refusal.message : null} />
        <TextField name="name" isRequired autoFocus fullWidth maxLength={100}>
          <Label>Name</Label>
          <Input placeholder="Consent service" autoComplete="off" />
          <Description>The program that will use it.</Description>
          <FieldError />
        </TextField>
        <RadioGroup name="environment" defaultValue="sandbox" orientation="horizontal">
          <Label className="w-full">Environment</Label>
          <RadioOption value="sandbox" label="Sandbox" />
          <RadioOption value="production" label="Production" />
        </RadioGroup>
        <ExpiryField />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" isPending={isPending}>
          Create
        </Button>
      </Modal.Footer>
    </Form>
  )
}

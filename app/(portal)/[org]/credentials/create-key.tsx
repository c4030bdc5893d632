'use client'

import { Description, FieldError, Form, Label, Modal, TextField } from '@heroui/react'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { fieldError, type Refusal, useAction } from '#components/use-action.ts'
import type { Environment } from '#lib/db/client.ts'
import { createKey } from './actions.ts'
import { ExpiryField, expiryOf } from './expiry-field.tsx'
import { NewKey } from './new-key.tsx'

/** Asks for a name, creates a key and shows it, this once. `command` publishes an event, with a placeholder for the key. */
export function CreateKey({ slug, environment, command }: { slug: string; environment: Environment; command: string }) {
  const [isOpen, setOpen] = useState(false)
  const [key, setKey] = useState<string | null>(null)
  const { run, refusal, reset, isPending } = useAction(createKey, slug)
  const start = () => {
    setKey(null)
    reset()
    setOpen(true)
  }
  return (
    <>
      <Button size="sm" variant="secondary" onPress={start} aria-label={`Create key for ${environment}`}>
        <Plus />
        Create key
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen} isDismissable={!isPending && key === null}>
        <Modal.Container>
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>{key === null ? `Create a ${environment} key` : `Your new ${environment} key`}</Modal.Heading>
            </Modal.Header>
            {key === null ? (
              <NameForm
                refusal={refusal}
                isPending={isPending}
                onCancel={() => setOpen(false)}
                onSubmit={(chosen) => run({ ...chosen, environment }, (data) => setKey(data.key))}
              />
            ) : (
              <NewKey value={key} environment={environment} command={command} onDone={() => setOpen(false)} />
            )}
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

type Chosen = { name: string; expiresAt: string | null }

type NameFormProps = { refusal: Refusal | null; isPending: boolean; onCancel: () => void; onSubmit: (chosen: Chosen) => void }

function NameForm({ refusal, isPending, onCancel, onSubmit }: NameFormProps) {
  const nameError = fieldError(refusal, 'name')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    onSubmit({ name: String(fields.get('name')), expiresAt: expiryOf(fields, Date.now()) })
  }
  return (
    <Form onSubmit={submit} validationErrors={nameError === undefined ? {} : { name: nameError }}>
      <Modal.Body className="flex flex-col gap-4 p-1 pt-3">
        <FormRefusal message={refusal && nameError === undefined ? refusal.message : null} />
        <TextField name="name" isRequired autoFocus fullWidth maxLength={100}>
          <Label>Name</Label>
          <Input placeholder="Order service" autoComplete="off" />
          <Description>The program that will use it. You find it again by this name, also in the audit log.</Description>
          <FieldError />
        </TextField>
        <ExpiryField />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" isPending={isPending}>
          Create key
        </Button>
      </Modal.Footer>
    </Form>
  )
}

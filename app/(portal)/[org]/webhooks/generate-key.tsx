'use client'

import { Description, FieldError, Form, Label, Modal, TextField } from '@heroui/react'
import { KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { fieldError, type Refusal, useAction } from '#components/use-action.ts'
import type { Environment } from '#lib/db/client.ts'
import { createWebhook } from './actions.ts'
import { NewSecret } from './new-secret.tsx'

/** Asks for the URL, creates the environment's webhook, and shows its secret. `isOffered` is false once there is a webhook. */
export function GenerateKey({ slug, environment, isOffered }: { slug: string; environment: Environment; isOffered: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const { run, refusal, reset, isPending } = useAction(createWebhook, slug)
  const start = () => {
    setSecret(null)
    reset()
    setOpen(true)
  }
  return (
    <>
      {isOffered && (
        <Button onPress={start}>
          <KeyRound className="size-4" />
          Generate Key
        </Button>
      )}
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen} isDismissable={!isPending && secret === null}>
        <Modal.Container>
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>{secret === null ? `Generate the ${environment} key` : `Your ${environment} key`}</Modal.Heading>
            </Modal.Header>
            {secret === null ? (
              <UrlForm
                refusal={refusal}
                isPending={isPending}
                onCancel={() => setOpen(false)}
                onSubmit={(url) => run({ environment, url }, (data) => setSecret(data.secret))}
              />
            ) : (
              <NewSecret secret={secret} onDone={() => setOpen(false)} />
            )}
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

type UrlFormProps = { refusal: Refusal | null; isPending: boolean; onCancel: () => void; onSubmit: (url: string) => void }

function UrlForm({ refusal, isPending, onCancel, onSubmit }: UrlFormProps) {
  const urlError = fieldError(refusal, 'url')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSubmit(String(new FormData(event.currentTarget).get('url')))
  }
  return (
    <Form onSubmit={submit} validationErrors={urlError === undefined ? {} : { url: urlError }}>
      <Modal.Body className="flex flex-col gap-4 p-1">
        <FormRefusal message={refusal && urlError === undefined ? refusal.message : null} />
        <p className="text-sm text-muted">Where should events be sent? You can change this later, and choose which events.</p>
        <TextField name="url" isRequired autoFocus fullWidth>
          <Label>Endpoint URL</Label>
          <Input inputMode="url" autoComplete="url" spellCheck="false" placeholder="https://example.com/webhooks" maxLength={2048} />
          <Description>It must accept POST requests over https.</Description>
          <FieldError />
        </TextField>
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" isPending={isPending}>
          Continue
        </Button>
      </Modal.Footer>
    </Form>
  )
}

'use client'

import { FieldError, Form, TextField } from '@heroui/react'
import { Pencil } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { Input } from '#components/input.tsx'
import { toast } from '#components/toast.ts'
import { fieldError, useAction } from '#components/use-action.ts'
import { updateWebhook } from './actions.ts'
import type { Target } from './target.ts'

/** The URL, and in its place the form to change it. */
export function EndpointUrl({ target, url }: { target: Target; url: string }) {
  const [isEditing, setEditing] = useState(false)
  if (isEditing) return <UrlForm target={target} url={url} onDone={() => setEditing(false)} />
  return (
    <div className="flex items-start justify-between gap-2">
      <span className="min-w-0 py-2 font-mono text-[0.8125rem]/5 wrap-anywhere">{url}</span>
      <Button size="sm" variant="ghost" isIconOnly aria-label="Edit the URL" className="mt-0.5" onPress={() => setEditing(true)}>
        <Pencil className="size-4" />
      </Button>
    </div>
  )
}

function UrlForm({ target, url, onDone }: { target: Target; url: string; onDone: () => void }) {
  const { slug, ...rest } = target
  const { run, refusal, isPending } = useAction(updateWebhook, slug)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entered = String(new FormData(event.currentTarget).get('url'))
    run({ ...rest, patch: { url: entered } }, () => {
      toast.success('URL saved', { description: 'The next delivery goes to it, and so do retries.' })
      onDone()
    })
  }
  const error = fieldError(refusal, 'patch.url') ?? fieldError(refusal, 'url') ?? refusal?.message
  return (
    <Form onSubmit={submit} validationErrors={error === undefined ? {} : { url: error }} className="flex flex-col gap-2">
      <TextField name="url" defaultValue={url} isRequired autoFocus fullWidth aria-label="Endpoint URL">
        <Input inputMode="url" autoComplete="url" spellCheck="false" maxLength={2048} className="font-mono text-[0.8125rem]" />
        <FieldError />
      </TextField>
      <div className="flex gap-2">
        <Button size="sm" type="submit" isPending={isPending}>
          Save
        </Button>
        <Button size="sm" variant="tertiary" onPress={onDone}>
          Cancel
        </Button>
      </div>
    </Form>
  )
}

'use client'

import { Description, FieldError, Form, Label, TextField } from '@heroui/react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { fieldError, useAction } from '#components/use-action.ts'
import type { ActionResult } from '#lib/errors.ts'

/** Asks for name and address, and leads to what was made. */
export function OrganizationForm({ create }: { create: (input: unknown) => Promise<ActionResult<void>> }) {
  const [name, setName] = useState('')
  const [ownSlug, setOwnSlug] = useState<string | null>(null)
  const { isPending, refusal, run } = useAction(create)
  const slug = ownSlug ?? slugOf(name)
  const slugError = fieldError(refusal, 'slug')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run({ name, slug })
  }
  return (
    <Form onSubmit={submit} validationErrors={slugError ? { slug: `This address ${slugError}.` } : {}} className="flex flex-col gap-4">
      <FormRefusal message={refusal && !slugError ? refusal.message : null} />
      <TextField value={name} onChange={setName} isRequired maxLength={100} fullWidth autoFocus>
        <Label>Name</Label>
        <Input placeholder="Acme Inc." />
      </TextField>
      <TextField name="slug" value={slug} onChange={setOwnSlug} isRequired maxLength={48} fullWidth>
        <Label>Address</Label>
        <Input className="font-mono" spellCheck="false" autoCapitalize="none" />
        <Description>Its pages stand under /{slug || 'acme'}/. Lower-case letters, digits and hyphens.</Description>
        <FieldError />
      </TextField>
      <Button type="submit" fullWidth isPending={isPending}>
        Create organization
      </Button>
    </Form>
  )
}

function slugOf(name: string): string {
  const ascii = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return ascii
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '')
}

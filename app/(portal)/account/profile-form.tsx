'use client'

import { Form, Label, TextField } from '@heroui/react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { saveName } from './actions.ts'

export function ProfileForm({ name: savedName, email }: { name: string; email: string }) {
  const [name, setName] = useState(savedName)
  const { isPending, refusal, run } = useAction(saveName)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run({ name }, () => toast.success('Your name is saved.'))
  }
  return (
    <Form onSubmit={submit} className="flex flex-col gap-4">
      <FormRefusal message={refusal?.message ?? null} />
      <TextField value={name} onChange={setName} isRequired maxLength={100} autoComplete="name" fullWidth>
        <Label>Name</Label>
        <Input />
      </TextField>
      <TextField value={email} isReadOnly fullWidth>
        <Label>E-mail</Label>
        <Input className="text-muted" />
      </TextField>
      <Button type="submit" variant="secondary" isPending={isPending} isDisabled={name.trim() === savedName}>
        Save
      </Button>
    </Form>
  )
}

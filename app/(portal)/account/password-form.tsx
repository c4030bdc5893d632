'use client'

import { Description, FieldError, Form, Label, TextField } from '@heroui/react'
import type { FormEvent } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { toast } from '#components/toast.ts'
import { fieldError, type Refusal, useAction } from '#components/use-action.ts'
import { savePassword } from './actions.ts'

export function PasswordForm({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const { isPending, refusal, run } = useAction(savePassword)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    run(Object.fromEntries(new FormData(form)), () => {
      form.reset()
      toast.success(hasPassword ? 'Your password is changed.' : 'Your password is set.')
    })
  }
  return (
    <Form method="post" onSubmit={submit} validationErrors={errorsOf(refusal)} className="flex flex-col gap-4">
      <FormRefusal message={refusal && Object.keys(errorsOf(refusal)).length === 0 ? refusal.message : null} />
      {/* Password managers file the new password under the account they find in the form. */}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      {hasPassword ? (
        <TextField name="currentPassword" type="password" isRequired autoComplete="current-password" fullWidth>
          <Label>Current password</Label>
          <Input />
          <FieldError />
        </TextField>
      ) : null}
      <TextField name="newPassword" type="password" isRequired maxLength={200} autoComplete="new-password" fullWidth>
        <Label>New password</Label>
        <Input />
        <Description>At least 12 characters. A few words are easier to remember than signs.</Description>
        <FieldError />
      </TextField>
      <Button type="submit" variant="secondary" isPending={isPending}>
        {hasPassword ? 'Change password' : 'Set password'}
      </Button>
    </Form>
  )
}

function errorsOf(refusal: Refusal | null): Record<string, string> {
  const isWrong = fieldError(refusal, 'currentPassword') !== undefined
  const newError = fieldError(refusal, 'newPassword')
  return { ...(isWrong && { currentPassword: 'This is not your current password.' }), ...(newError && { newPassword: `It ${newError}.` }) }
}

'use client'

import { Description, FieldError, Form, Label, TextField } from '@heroui/react'
import type { FormEvent } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { fieldError, useAction } from '#components/use-action.ts'
import { joinAsNewcomer } from './actions.ts'

/** Makes an account for the address invited. */
export function NewcomerForm({ token, email }: { token: string; email: string }) {
  const { run, refusal, isPending } = useAction(joinAsNewcomer)
  const passwordError = fieldError(refusal, 'password')
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { name, password } = Object.fromEntries(new FormData(event.currentTarget))
    run({ token, name, password })
  }
  // A form sent before the page's script runs must not put the password into the address: hence the method.
  return (
    <Form
      method="post"
      onSubmit={submit}
      validationErrors={passwordError === undefined ? {} : { password: `It ${passwordError}.` }}
      className="flex flex-col gap-4"
    >
      <FormRefusal message={refusal && passwordError === undefined ? refusal.message : null} />
      {/* Password managers file the new password under the account they find in the form. */}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <TextField name="name" isRequired maxLength={100} autoComplete="name" fullWidth autoFocus>
        <Label>Your name</Label>
        <Input />
        <FieldError />
      </TextField>
      <TextField name="password" type="password" isRequired maxLength={200} autoComplete="new-password" fullWidth>
        <Label>Password</Label>
        <Input />
        <Description>At least 12 characters. A few words are easier to remember than signs.</Description>
        <FieldError />
      </TextField>
      <Button type="submit" fullWidth isPending={isPending}>
        Create account and join
      </Button>
    </Form>
  )
}

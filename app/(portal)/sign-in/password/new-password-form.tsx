'use client'

import { Description, FieldError, Form, Label, TextField } from '@heroui/react'
import type { FormEvent } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { Link } from '#components/link.tsx'
import { fieldError, useAction } from '#components/use-action.ts'
import { setForgottenPassword } from '../actions.ts'

/** Opening the link's address alone does nothing: its token, behind `#`, is read when the form is sent. */
export function NewPasswordForm() {
  const { run, refusal, isPending } = useAction(setForgottenPassword)
  const passwordError = fieldError(refusal, 'newPassword')
  const isRefused = refusal !== null && passwordError === undefined
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const token = new URLSearchParams(window.location.hash.slice(1)).get('token') ?? ''
    run({ token, newPassword: new FormData(event.currentTarget).get('newPassword') })
  }
  return (
    <Form
      method="post"
      onSubmit={submit}
      validationErrors={passwordError === undefined ? {} : { newPassword: `It ${passwordError}.` }}
      className="flex flex-col gap-4"
    >
      <FormRefusal message={isRefused ? refusal.message : null} />
      {isRefused && (
        <Link href="/sign-in/forgotten" className="self-start text-sm font-medium text-link underline underline-offset-2">
          Ask for another link
        </Link>
      )}
      <TextField name="newPassword" type="password" isRequired maxLength={200} autoComplete="new-password" fullWidth autoFocus>
        <Label className="after:hidden">New password</Label>
        <Input />
        <Description>At least 12 characters. A few words are easier to remember than signs.</Description>
        <FieldError />
      </TextField>
      <Button type="submit" fullWidth isPending={isPending}>
        Set password and sign in
      </Button>
    </Form>
  )
}

'use client'

import { FieldError, Form, Label, TextField } from '@heroui/react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { Link } from '#components/link.tsx'
import { useAction } from '#components/use-action.ts'
import { askForPasswordLink } from '../actions.ts'

/** Asks for the link. What it then says does not tell whether there is such an account. */
export function PasswordLinkForm() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const { run, refusal, isPending } = useAction(askForPasswordLink)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const email = String(new FormData(event.currentTarget).get('email'))
    run({ email }, () => setSentTo(email))
  }
  return (
    <>
      {sentTo === null ? (
        <Form method="post" onSubmit={submit} className="flex flex-col gap-4">
          <FormRefusal message={refusal?.message ?? null} />
          <TextField name="email" type="email" isRequired maxLength={254} autoComplete="username" fullWidth autoFocus>
            <Label className="after:hidden">E-mail</Label>
            <Input />
            <FieldError />
          </TextField>
          <Button type="submit" fullWidth isPending={isPending}>
            Send the link
          </Button>
        </Form>
      ) : (
        <p role="status" className="text-sm wrap-anywhere">
          If <strong className="font-medium">{sentTo}</strong> signs in here with a password, a link is on its way. It works once, for 15
          minutes.
        </p>
      )}
      <Link href="/sign-in" className="self-start text-sm font-medium text-link underline underline-offset-2">
        Back to signing in
      </Link>
    </>
  )
}

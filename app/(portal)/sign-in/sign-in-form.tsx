'use client'

import { Form, Label, TextField } from '@heroui/react'
import { signIn } from 'next-auth/react'
import { type FormEvent, useState, useTransition } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'

export function SignInForm({ returnPath }: { returnPath: string }) {
  const [isPending, startTransition] = useTransition()
  const [refusal, setRefusal] = useState<string | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const { email, password } = Object.fromEntries(new FormData(form))
    startTransition(async () => {
      setRefusal(null)
      const answer = await signIn('password', { redirect: false, email, password }).catch(() => undefined)
      // A whole page load, so that nothing rendered for somebody else before stays in the browser's cache.
      if (answer?.ok) return window.location.assign(returnPath)
      setRefusal(answer?.error ?? 'The portal did not answer. Check your connection and try again.')
      form.querySelector<HTMLInputElement>('input[name=password]')?.select()
    })
  }
  // A form sent before the page's script runs must not put the password into the address: hence the method.
  return (
    <Form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <FormRefusal message={refusal} />
      <TextField name="email" type="email" isRequired autoComplete="username" fullWidth autoFocus>
        <Label className="after:hidden">E-mail</Label>
        <Input />
      </TextField>
      <TextField name="password" type="password" isRequired autoComplete="current-password" fullWidth>
        <Label className="after:hidden">Password</Label>
        <Input />
      </TextField>
      <Button type="submit" fullWidth isPending={isPending}>
        Sign in
      </Button>
    </Form>
  )
}

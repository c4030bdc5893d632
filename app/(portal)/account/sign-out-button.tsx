'use client'

import { useTransition } from 'react'
import { Button } from '#components/button.tsx'
import { signOut } from '../sign-in/actions.ts'

export function SignOutButton() {
  const [isPending, startTransition] = useTransition()
  return (
    <Button variant="outline" fullWidth isPending={isPending} onPress={() => startTransition(() => signOut())}>
      Sign out
    </Button>
  )
}

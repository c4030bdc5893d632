'use client'

import { Button } from '@heroui/react'
import { useTransition } from 'react'
import { signOut } from '../sign-in/actions.ts'

export function SignOutButton() {
  const [isPending, startTransition] = useTransition()
  return (
    <Button variant="outline" fullWidth isPending={isPending} onPress={() => startTransition(() => signOut())}>
      Sign out
    </Button>
  )
}

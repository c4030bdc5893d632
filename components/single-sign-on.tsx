'use client'

import { KeyRound } from 'lucide-react'
import { signIn } from 'next-auth/react'
import { useTransition } from 'react'
import { Button } from './button.tsx'

/** Signs in through the identity provider, and returns to a page of the portal. */
export function SingleSignOn({ returnPath }: { returnPath: string }) {
  const [isPending, startTransition] = useTransition()
  // The browser is on its way to the provider; where it cannot be reached, next-auth leads to the sign-in page, which says so.
  const begin = () => startTransition(async () => void (await signIn('oidc', { callbackUrl: returnPath })))
  return (
    <>
      <div
        aria-hidden="true"
        className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-separator after:h-px after:flex-1 after:bg-separator"
      >
        or
      </div>
      <Button variant="outline" fullWidth isPending={isPending} onPress={begin}>
        <KeyRound className="size-4" />
        Continue with single sign-on
      </Button>
    </>
  )
}

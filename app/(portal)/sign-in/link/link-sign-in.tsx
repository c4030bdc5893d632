'use client'

import { signIn } from 'next-auth/react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Link } from '#components/link.tsx'

type State = { kind: 'ready' } | { kind: 'pending' } | { kind: 'refused'; message: string }

/**
 * Uses a one-time link. Opening its address alone does nothing, because mail scanners and previews do that too: the token
 * is read here, by a browser that runs scripts, and sent with a POST.
 */
export function LinkSignIn() {
  const [state, setState] = useState<State>({ kind: 'ready' })
  const isBegun = useRef(false)
  const begin = async () => {
    if (isBegun.current) return
    isBegun.current = true
    setState({ kind: 'pending' })
    const message = await consume(new URLSearchParams(window.location.hash.slice(1)).get('token'))
    isBegun.current = false
    if (message !== null) setState({ kind: 'refused', message })
  }
  const beginOnce = useRef(begin)
  useEffect(() => void beginOnce.current(), [])
  if (state.kind === 'refused') return <Refused message={state.message} />
  return (
    <>
      <p className="text-sm text-muted">You are being signed in. If nothing happens, use the button.</p>
      <Button fullWidth isPending={state.kind === 'pending'} onPress={begin}>
        Sign in
      </Button>
    </>
  )
}

function Refused({ message }: { message: string }) {
  return (
    <>
      <FormRefusal message={message} />
      <p className="text-sm text-muted">
        A link works once and for a limited time. Restart Hookport for a new one, or{' '}
        <Link href="/sign-in" className="font-medium text-link underline underline-offset-2">
          sign in with your password
        </Link>
        .
      </p>
    </>
  )
}

/** Null when the browser is on its way into the portal, else why not. */
async function consume(token: string | null): Promise<string | null> {
  if (!token) return 'This address is incomplete: the part behind # is missing.'
  const answer = await signIn('link', { redirect: false, token }).catch(() => undefined)
  if (answer?.ok) {
    // Replaces the address with the token in the browser's history.
    window.location.replace('/')
    return null
  }
  return answer?.error ?? 'The portal did not answer. Check your connection and open the link again.'
}

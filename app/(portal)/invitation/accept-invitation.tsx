'use client'

import { buttonVariants, Skeleton } from '@heroui/react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Link } from '#components/link.tsx'
import { roleWords } from '#components/role-words.ts'
import { SingleSignOn } from '#components/single-sign-on.tsx'
import { useAction } from '#components/use-action.ts'
import type { OpenInvitation } from '#lib/webhooks/invitations.ts'
import { join, leaveAccount, look } from './actions.ts'
import { takeToken } from './kept-token.ts'
import { NewcomerForm } from './newcomer-form.tsx'

type Opened = OpenInvitation & { token: string; signedInAs: string | null }

/** Opening the link's address alone does nothing, because mail scanners and previews do that too: its token is read here, by a browser that runs scripts. */
export function AcceptInvitation({ hasSingleSignOn }: { hasSingleSignOn: boolean }) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const [isIncomplete, setIncomplete] = useState(false)
  const { run, refusal } = useAction(look)
  const open = () => {
    const token = takeToken()
    if (token === null) setIncomplete(true)
    else run({ token }, (invitation) => setOpened({ ...invitation, token }))
  }
  const openOnce = useRef(open)
  useEffect(() => openOnce.current(), [])
  if (isIncomplete) return <Refused message="This address is incomplete: the part behind # is missing." />
  if (refusal) return <Refused message={refusal.message} />
  if (opened === null) return <Opening />
  return (
    <>
      <Offer invitation={opened} />
      <Way invitation={opened} hasSingleSignOn={hasSingleSignOn} />
    </>
  )
}

/** As high as what most visitors get to see. */
function Opening() {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">The invitation is being opened</span>
      <Skeleton className="h-12 rounded-lg" />
      <Skeleton className="h-16 rounded-lg" />
      <Skeleton className="h-10 rounded-full" />
    </div>
  )
}

function Refused({ message }: { message: string }) {
  return (
    <>
      <FormRefusal message={message} />
      <p className="text-sm text-muted">
        Ask whoever invited you for a new link. If you are a member already,{' '}
        <Link href="/sign-in" className="font-medium text-link underline underline-offset-2">
          sign in
        </Link>
        .
      </p>
    </>
  )
}

function Offer({ invitation: { organization, email, role, invitedBy } }: { invitation: Opened }) {
  const { label, rights } = roleWords[role]
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="wrap-anywhere">
        {invitedBy ?? 'Somebody'} invites <strong className="font-medium">{email}</strong> to{' '}
        <strong className="font-medium">{organization.name}</strong>.
      </p>
      <p className="text-muted">
        {label}: {rights}
      </p>
    </div>
  )
}

/** What this visitor has to do to get in. */
function Way({ invitation, hasSingleSignOn }: { invitation: Opened; hasSingleSignOn: boolean }) {
  const { token, email, signedInAs, hasAccount, organization } = invitation
  if (signedInAs === email) return <Join token={token} organization={organization.name} />
  if (signedInAs !== null) return <WrongAccount signedInAs={signedInAs} email={email} />
  return (
    <>
      {hasAccount ? <SignInFirst /> : <NewcomerForm token={token} email={email} />}
      {hasSingleSignOn && <SingleSignOn returnPath="/invitation" />}
    </>
  )
}

function Join({ token, organization }: { token: string; organization: string }) {
  const { run, refusal, isPending } = useAction(join)
  return (
    <>
      <FormRefusal message={refusal?.message ?? null} />
      <Button fullWidth isPending={isPending} onPress={() => run({ token })}>
        Join {organization}
      </Button>
    </>
  )
}

function WrongAccount({ signedInAs, email }: { signedInAs: string; email: string }) {
  const { run, refusal, isPending } = useAction(leaveAccount)
  return (
    <>
      <FormRefusal message={refusal?.message ?? `This invitation is for ${email}, and you are signed in as ${signedInAs}.`} />
      {/* A whole page load, so that nothing rendered for that account stays in the browser's cache. */}
      <Button fullWidth isPending={isPending} onPress={() => run({}, () => window.location.reload())}>
        Sign out and go on
      </Button>
      <Link href="/" className="text-center text-sm font-medium text-link underline underline-offset-2">
        Stay signed in as {signedInAs}
      </Link>
    </>
  )
}

function SignInFirst() {
  return (
    <>
      <p className="text-sm text-muted">You have an account already. Sign in to join with it.</p>
      <Link href="/sign-in?next=/invitation" className={buttonVariants({ fullWidth: true })}>
        Sign in to join
      </Link>
    </>
  )
}

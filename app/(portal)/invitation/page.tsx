import type { Metadata } from 'next'
import { connection } from 'next/server'
import { Entrance } from '#components/shell/entrance.tsx'
import { hasSingleSignOn } from '#lib/auth/oidc.ts'
import { AcceptInvitation } from './accept-invitation.tsx'

export const metadata: Metadata = { title: 'Invitation' }

/** Rendered for each visit: whether there is single sign-on is the running server's to say, not the build's. */
export default async function InvitationPage() {
  await connection()
  return (
    <Entrance title="Your invitation">
      <AcceptInvitation hasSingleSignOn={hasSingleSignOn()} />
    </Entrance>
  )
}

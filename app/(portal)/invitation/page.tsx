import type { Metadata } from 'next'
import { Entrance } from '#components/shell/entrance.tsx'
import { hasSingleSignOn } from '#lib/auth/oidc.ts'
import { AcceptInvitation } from './accept-invitation.tsx'

export const metadata: Metadata = { title: 'Invitation' }

export default function InvitationPage() {
  return (
    <Entrance title="Your invitation">
      <AcceptInvitation hasSingleSignOn={hasSingleSignOn()} />
    </Entrance>
  )
}

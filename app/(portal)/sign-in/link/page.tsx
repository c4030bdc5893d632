import type { Metadata } from 'next'
import { Entrance } from '#components/shell/entrance.tsx'
import { LinkSignIn } from './link-sign-in.tsx'

export const metadata: Metadata = { title: 'Sign in with a link' }

export default function SignInLinkPage() {
  return (
    <Entrance title="Sign in with a link">
      <LinkSignIn />
    </Entrance>
  )
}

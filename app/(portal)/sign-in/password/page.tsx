import type { Metadata } from 'next'
import { Entrance } from '#components/shell/entrance.tsx'
import { NewPasswordForm } from './new-password-form.tsx'

export const metadata: Metadata = { title: 'New password' }

export default function NewPasswordPage() {
  return (
    <Entrance title="New password" description="It signs you in here, and out everywhere else.">
      <NewPasswordForm />
    </Entrance>
  )
}

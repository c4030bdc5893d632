import type { Metadata } from 'next'
import { connection } from 'next/server'
import { Entrance } from '#components/shell/entrance.tsx'
import { canSendMail } from '#lib/mail.ts'
import { PasswordLinkForm } from './password-link-form.tsx'

export const metadata: Metadata = { title: 'New password' }

/** Rendered for each visit: whether e-mail is sent is the running server's to say, not the build's. */
export default async function ForgottenPasswordPage() {
  await connection()
  return (
    <Entrance title="New password" description="A link by e-mail lets you set one, and signs you in.">
      {canSendMail() ? (
        <PasswordLinkForm />
      ) : (
        <p className="text-sm">This installation sends no e-mail. Its operator can set SMTP_URL and MAIL_FROM.</p>
      )}
    </Entrance>
  )
}

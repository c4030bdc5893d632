'use client'

import { Modal } from '@heroui/react'
import { Button } from '#components/button.tsx'
import { LocalTime } from '#components/local-time.tsx'
import { ShownLink } from '#components/shown-link.tsx'
import type { MailOutcome } from '#lib/webhooks/invitation-mail.ts'

export type Invited = { email: string; link: string; expiresAt: string; mail: MailOutcome }

/** The last step of an invitation: its link, which is not shown again. */
export function NewInvitation({ invited: { email, link, expiresAt, mail }, onDone }: { invited: Invited; onDone: () => void }) {
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1">
        <p className="text-sm text-muted" role="status">
          {explanation(mail, email)}
        </p>
        <ShownLink link={link} testId="invitation-link" />
        <p className="text-sm text-muted">
          It works once, for this address only, until <LocalTime iso={expiresAt} className="text-foreground" />. It is not shown again; you
          can always make a new one.
        </p>
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onDone}>
          Done
        </Button>
      </Modal.Footer>
    </>
  )
}

function explanation(mail: MailOutcome, email: string): string {
  switch (mail) {
    case 'sent':
      return `An e-mail with this link is on its way to ${email}.`
    case 'failed':
      return `The e-mail could not be sent. Pass this link on to ${email} yourself.`
    case 'off':
      return `Pass this link on to ${email}.`
    default:
      return mail satisfies never
  }
}

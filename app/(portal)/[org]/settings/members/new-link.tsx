'use client'

import { Modal } from '@heroui/react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import type { MemberRole } from '#lib/db/client.ts'
import { invite } from './actions.ts'
import { type Invited, NewInvitation } from './new-invitation.tsx'

/** Invites an address anew: the link it had stops working, and the new one is shown this once. */
export function NewLink({ slug, email, role }: { slug: string; email: string; role: MemberRole }) {
  const [invited, setInvited] = useState<Invited | null>(null)
  const { run, refusal, isPending } = useAction(invite, slug)
  const renew = () =>
    run({ email, role }, (data) => {
      setInvited(data)
      toast.success('The earlier link no longer works')
    })
  const close = () => setInvited(null)
  return (
    <>
      <Button size="sm" variant="ghost" isPending={isPending} onPress={renew} aria-label={`New link for ${email}`}>
        New link
      </Button>
      {refusal ? (
        <p role="alert" className="text-sm text-danger">
          {refusal.message}
        </p>
      ) : null}
      <Modal.Backdrop isOpen={invited !== null} onOpenChange={close} isDismissable={false}>
        <Modal.Container>
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>A new link for {email}</Modal.Heading>
            </Modal.Header>
            {invited && <NewInvitation invited={invited} onDone={close} />}
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

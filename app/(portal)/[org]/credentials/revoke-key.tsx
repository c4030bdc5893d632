'use client'

import { AlertDialog, Button, toast } from '@heroui/react'
import { useState } from 'react'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import { revokeCredential, revokeKey } from './actions.ts'

const kinds = {
  key: {
    action: revokeKey,
    button: 'Revoke key',
    consequence: 'Every call with it is refused from now on, and this cannot be undone. What it has published stays and is delivered.',
  },
  credential: {
    action: revokeCredential,
    button: 'Revoke credential',
    consequence: 'Its client secret and every access token it has given out are refused from now on, and this cannot be undone.',
  },
} as const

/** Revokes an API key or a service credential, once more asked. */
export function RevokeKey({ slug, id, name, kind = 'key' }: { slug: string; id: string; name: string; kind?: keyof typeof kinds }) {
  const { action, button, consequence } = kinds[kind]
  const [isOpen, setOpen] = useState(false)
  const { run, refusal, reset, isPending } = useAction(action, slug)
  const start = () => {
    reset()
    setOpen(true)
  }
  // The row and this dialog with it are gone by then.
  const revoke = () => run({ id }, () => void toast.success(`${name} is revoked.`))
  return (
    <>
      <Button size="sm" variant="ghost" className="text-danger" onPress={start} aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
      <AlertDialog.Backdrop isOpen={isOpen} onOpenChange={setOpen} isKeyboardDismissDisabled={isPending}>
        <AlertDialog.Container>
          <AlertDialog.Dialog>
            <AlertDialog.Header>
              <AlertDialog.Icon status="danger" />
              <AlertDialog.Heading>Revoke {name}?</AlertDialog.Heading>
            </AlertDialog.Header>
            <AlertDialog.Body className="flex flex-col gap-3">
              <p>{consequence}</p>
              <FormRefusal message={refusal?.message ?? null} />
            </AlertDialog.Body>
            <AlertDialog.Footer>
              <Button variant="tertiary" onPress={() => setOpen(false)} isDisabled={isPending}>
                Cancel
              </Button>
              <Button variant="danger" onPress={revoke} isPending={isPending}>
                {button}
              </Button>
            </AlertDialog.Footer>
          </AlertDialog.Dialog>
        </AlertDialog.Container>
      </AlertDialog.Backdrop>
    </>
  )
}

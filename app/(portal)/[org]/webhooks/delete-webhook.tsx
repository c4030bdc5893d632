'use client'

import { AlertDialog, Button, toast } from '@heroui/react'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import { deleteWebhook } from './actions.ts'
import type { Target } from './target.ts'

/** Deletes the webhook after a confirmation that says what goes and what stays. */
export function DeleteWebhook({ target }: { target: Target }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="danger-soft" onPress={() => setOpen(true)}>
        <Trash2 className="size-4" />
        Delete
      </Button>
      <AlertDialog.Backdrop isOpen={isOpen} onOpenChange={setOpen} isKeyboardDismissDisabled={false}>
        <AlertDialog.Container>
          <AlertDialog.Dialog>
            <AlertDialog.Header>
              <AlertDialog.Icon status="danger" />
              <AlertDialog.Heading>Delete the {target.environment} webhook?</AlertDialog.Heading>
            </AlertDialog.Header>
            <Question target={target} onDone={() => setOpen(false)} />
          </AlertDialog.Dialog>
        </AlertDialog.Container>
      </AlertDialog.Backdrop>
    </>
  )
}

function Question({ target, onDone }: { target: Target; onDone: () => void }) {
  const { slug, ...rest } = target
  const { run, refusal, isPending } = useAction(deleteWebhook, slug)
  const confirm = () =>
    run(rest, () => {
      onDone()
      toast.success(`The ${target.environment} webhook is deleted`)
    })
  return (
    <>
      <AlertDialog.Body className="flex flex-col gap-3">
        <p>
          Its secret is gone for good, and what still waits to be delivered or retried is skipped. The log stays. A new webhook gets a new
          secret.
        </p>
        <FormRefusal message={refusal?.message ?? null} />
      </AlertDialog.Body>
      <AlertDialog.Footer>
        <Button variant="tertiary" onPress={onDone}>
          Cancel
        </Button>
        <Button variant="danger" isPending={isPending} onPress={confirm}>
          Delete
        </Button>
      </AlertDialog.Footer>
    </>
  )
}

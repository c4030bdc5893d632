'use client'

import { AlertDialog } from '@heroui/react'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { deleteWebhook } from './actions.ts'
import type { Target } from './target.ts'

type Props = {
  target: Target
  /** What the page calls it. */
  noun?: string
  /** The action that deletes it; another one than the card's leads away from the page. */
  remove?: typeof deleteWebhook
}

/** Deletes a webhook after a confirmation that says what goes and what stays. */
export function DeleteWebhook({ target, noun = 'webhook', remove = deleteWebhook }: Props) {
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
              <AlertDialog.Heading>
                Delete the {target.environment} {noun}?
              </AlertDialog.Heading>
            </AlertDialog.Header>
            <Question target={target} noun={noun} remove={remove} onDone={() => setOpen(false)} />
          </AlertDialog.Dialog>
        </AlertDialog.Container>
      </AlertDialog.Backdrop>
    </>
  )
}

function Question({ target, noun, remove, onDone }: Required<Props> & { onDone: () => void }) {
  const { slug, ...rest } = target
  const { run, refusal, isPending } = useAction(remove, slug)
  const confirm = () =>
    run(rest, () => {
      onDone()
      toast.success(`The ${target.environment} ${noun} is deleted`)
    })
  return (
    <>
      <AlertDialog.Body className="flex flex-col gap-3">
        <p>
          Its secret is gone for good, and what still waits to be delivered or retried is skipped. The log stays. A new {noun} gets a new
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

'use client'

import { AlertDialog } from '@heroui/react'
import { useState } from 'react'
import { Button } from './button.tsx'
import { FormRefusal } from './form-refusal.tsx'
import type { Refusal } from './use-action.ts'

type Props = {
  /** The button's text, and what it is called where its text alone would not say whom it concerns. */
  text: string
  label?: string
  question: string
  consequence: string
  /** The button that does it. */
  confirmation: string
  isPending: boolean
  refusal: Refusal | null
  onConfirm: () => void
  onOpen: () => void
}

/** A button that takes something away, once more asked. It goes with what it takes away, or shows why that was refused. */
export function ConfirmedButton({ text, label, question, consequence, confirmation, isPending, refusal, onConfirm, onOpen }: Props) {
  const [isOpen, setOpen] = useState(false)
  const open = () => {
    onOpen()
    setOpen(true)
  }
  return (
    <>
      <Button size="sm" variant="ghost" className="text-danger" onPress={open} aria-label={label}>
        {text}
      </Button>
      <AlertDialog.Backdrop isOpen={isOpen} onOpenChange={setOpen} isKeyboardDismissDisabled={isPending}>
        <AlertDialog.Container>
          <AlertDialog.Dialog>
            <AlertDialog.Header>
              <AlertDialog.Icon status="danger" />
              <AlertDialog.Heading>{question}</AlertDialog.Heading>
            </AlertDialog.Header>
            <AlertDialog.Body className="flex flex-col gap-3">
              <p>{consequence}</p>
              <FormRefusal message={refusal?.message ?? null} />
            </AlertDialog.Body>
            <AlertDialog.Footer>
              <Button variant="tertiary" onPress={() => setOpen(false)} isDisabled={isPending}>
                Cancel
              </Button>
              <Button variant="danger" onPress={onConfirm} isPending={isPending}>
                {confirmation}
              </Button>
            </AlertDialog.Footer>
          </AlertDialog.Dialog>
        </AlertDialog.Container>
      </AlertDialog.Backdrop>
    </>
  )
}

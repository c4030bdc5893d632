'use client'

import { Modal } from '@heroui/react'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import { rollBackSecretRotation } from '../../../webhooks/actions.ts'
import { GraceChoice } from '../../../webhooks/grace-choice.tsx'
import type { Target } from '../../../webhooks/target.ts'

/** Makes the previous secret the current one again, after asking when the newer one is to end. */
export function RollBack({ target }: { target: Target }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="sm" variant="ghost" onPress={() => setOpen(true)}>
        <Undo2 className="size-4" />
        Roll back
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen}>
        <Modal.Container>
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>Go back to the previous secret?</Modal.Heading>
            </Modal.Header>
            <Question target={target} onDone={() => setOpen(false)} />
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

function Question({ target: { slug, ...rest }, onDone }: { target: Target; onDone: () => void }) {
  const [graceSeconds, setGraceSeconds] = useState('0')
  const { run, refusal, isPending } = useAction(rollBackSecretRotation, slug)
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1">
        <FormRefusal message={refusal?.message ?? null} />
        <p className="text-sm text-foreground">It becomes the current secret again. Rolling back once more undoes this.</p>
        <GraceChoice
          label="The newer secret"
          atOnce="Receivers that have it already refuse deliveries until they have the old one again."
          value={graceSeconds}
          onChange={setGraceSeconds}
        />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onDone}>
          Cancel
        </Button>
        <Button isPending={isPending} onPress={() => run({ ...rest, graceSeconds: Number(graceSeconds) }, onDone)}>
          Roll back
        </Button>
      </Modal.Footer>
    </>
  )
}

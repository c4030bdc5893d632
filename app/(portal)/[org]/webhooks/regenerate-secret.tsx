'use client'

import { Modal } from '@heroui/react'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import { regenerateSecret } from './actions.ts'
import { GraceChoice } from './grace-choice.tsx'
import { NewSecret } from './new-secret.tsx'
import type { Target } from './target.ts'

/** Replaces the secret, after asking when the old one is to end, and shows the new one. */
export function RegenerateSecret({ target }: { target: Target }) {
  const [isOpen, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const start = () => {
    setSecret(null)
    setOpen(true)
  }
  return (
    <>
      <Button variant="tertiary" onPress={start}>
        <RefreshCw className="size-4" />
        Regenerate
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen} isDismissable={secret === null}>
        <Modal.Container>
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>
                {secret === null ? `Regenerate the ${target.environment} secret?` : `Your new ${target.environment} secret`}
              </Modal.Heading>
            </Modal.Header>
            {secret === null ? (
              <Question target={target} onCancel={() => setOpen(false)} onRegenerated={setSecret} />
            ) : (
              <NewSecret secret={secret} onDone={() => setOpen(false)} />
            )}
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

type QuestionProps = { target: Target; onCancel: () => void; onRegenerated: (secret: string) => void }

function Question({ target, onCancel, onRegenerated }: QuestionProps) {
  const { slug, ...rest } = target
  const [graceSeconds, setGraceSeconds] = useState('0')
  const { run, refusal, isPending } = useAction(regenerateSecret, slug)
  return (
    <>
      <Modal.Body className="flex flex-col gap-4 p-1">
        <FormRefusal message={refusal?.message ?? null} />
        <GraceChoice
          label="The old secret"
          atOnce="For a secret that may have leaked. Your server refuses deliveries until it has the new one."
          value={graceSeconds}
          onChange={setGraceSeconds}
        />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button
          variant={graceSeconds === '0' ? 'danger' : 'primary'}
          isPending={isPending}
          onPress={() => run({ ...rest, graceSeconds: Number(graceSeconds) }, (data) => onRegenerated(data.secret))}
        >
          Regenerate
        </Button>
      </Modal.Footer>
    </>
  )
}

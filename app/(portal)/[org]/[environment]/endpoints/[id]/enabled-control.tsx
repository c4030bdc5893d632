'use client'

import { AlertDialog, Label, Switch } from '@heroui/react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { updateWebhook } from '../../../webhooks/actions.ts'
import type { Target } from '../../../webhooks/target.ts'

type Props = { target: Target; isEnabled: boolean; waitingText: string | null }

/** Switches an endpoint on at once, and off after saying what becomes of its events. `waitingText` tells how many wait, null for none. */
export function EnabledControl({ target, isEnabled, waitingText }: Props) {
  const { slug, ...rest } = target
  const [isAsking, setAsking] = useState(false)
  const { run, refusal, isPending } = useAction(updateWebhook, slug)
  const save = (enabled: boolean) =>
    run({ ...rest, patch: { enabled } }, () => {
      setAsking(false)
      if (enabled)
        toast.success('The endpoint is enabled', { description: 'Events are sent from now on. What was skipped can be recovered.' })
      else toast.info('The endpoint is disabled', { description: 'Its deliveries are logged as skipped.' })
    })
  return (
    <>
      <Switch isSelected={isEnabled} isDisabled={isPending} onChange={(enabled) => (enabled ? save(true) : setAsking(true))}>
        <Switch.Content>
          <Switch.Control>
            <Switch.Thumb />
          </Switch.Control>
          <Label>Enabled</Label>
        </Switch.Content>
      </Switch>
      {!isAsking && <FormRefusal message={refusal?.message ?? null} />}
      <AlertDialog.Backdrop isOpen={isAsking} onOpenChange={setAsking} isKeyboardDismissDisabled={false}>
        <AlertDialog.Container>
          <Question
            waitingText={waitingText}
            message={refusal?.message ?? null}
            isPending={isPending}
            onCancel={() => setAsking(false)}
            onConfirm={() => save(false)}
          />
        </AlertDialog.Container>
      </AlertDialog.Backdrop>
    </>
  )
}

type QuestionProps = { waitingText: string | null; message: string | null; isPending: boolean; onCancel: () => void; onConfirm: () => void }

function Question({ waitingText, message, isPending, onCancel, onConfirm }: QuestionProps) {
  return (
    <AlertDialog.Dialog>
      <AlertDialog.Header>
        <AlertDialog.Icon status="warning" />
        <AlertDialog.Heading>Disable this endpoint?</AlertDialog.Heading>
      </AlertDialog.Header>
      <AlertDialog.Body className="flex flex-col gap-3">
        <p>
          Nothing is sent until it is enabled again. Every event it would have got is kept in the log as skipped, with the reason “webhook
          disabled”{waitingText === null ? '.' : `, and so ${waitingText}.`}
        </p>
        <p>Enabling does not send them. Recover does, for the time you choose.</p>
        <FormRefusal message={message} />
      </AlertDialog.Body>
      <AlertDialog.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button variant="danger" isPending={isPending} onPress={onConfirm}>
          Disable
        </Button>
      </AlertDialog.Footer>
    </AlertDialog.Dialog>
  )
}

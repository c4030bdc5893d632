'use client'

import { Description, Disclosure, FieldError, Form, Label, Modal, TextArea, TextField } from '@heroui/react'
import { FlaskConical } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { useAction } from '#components/use-action.ts'
import { sendToSandbox } from './actions.ts'
import { type Sent, SentToSandbox } from './sent-to-sandbox.tsx'

type Props = { slug: string; type: string; example: string | null }

/** Publishes the event type's example, as it is or edited, to the organization's sandbox. */
export function SendToSandbox({ slug, type, example }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [sent, setSent] = useState<Sent | null>(null)
  const start = () => {
    setSent(null)
    setOpen(true)
  }
  return (
    <>
      <Button size="sm" variant="secondary" onPress={start}>
        <FlaskConical className="size-4" />
        Send to sandbox
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen}>
        <Modal.Container size="lg">
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading className="wrap-anywhere">Send {type} to sandbox</Modal.Heading>
            </Modal.Header>
            {sent ? (
              <SentToSandbox slug={slug} sent={sent} onAgain={() => setSent(null)} onDone={() => setOpen(false)} />
            ) : (
              <EventForm slug={slug} type={type} example={example} onSent={setSent} onCancel={() => setOpen(false)} />
            )}
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

type FormProps = Props & { onSent: (sent: Sent) => void; onCancel: () => void }

function EventForm({ slug, type, example, onSent, onCancel }: FormProps) {
  const { run, refusal, isPending } = useAction(sendToSandbox, slug)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const text = (name: string) => String(fields.get(name) ?? '').trim()
    const entity = text('entityType') === '' ? null : { type: text('entityType'), id: text('entityId') }
    const changedAttributes = text('changedAttributes')
      .split(/[\s,]+/)
      .filter((name) => name !== '')
    run({ type, data: text('data'), projectId: text('projectId') || null, entity, changedAttributes }, onSent)
  }
  const dataErrors = refusal?.fields?.filter(({ path }) => path === 'data' || path.startsWith('data.')) ?? []
  return (
    <Form onSubmit={submit} validationBehavior="aria" className="flex min-h-0 flex-1 flex-col">
      <Modal.Body className="flex flex-col gap-4 p-1">
        <FormRefusal message={refusal?.message ?? null} />
        <TextField name="data" defaultValue={example ?? '{}'} isInvalid={dataErrors.length > 0} fullWidth>
          <Label>Data</Label>
          <TextArea rows={10} spellCheck="false" className="font-mono text-xs/5" />
          <Description>A real event: every sandbox endpoint that is subscribed gets it, and it is in the log.</Description>
          <FieldError>{dataErrors.map(({ path, message }) => `${path}: ${message}`).join('; ')}</FieldError>
        </TextField>
        <Subject />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" isPending={isPending}>
          Send
        </Button>
      </Modal.Footer>
    </Form>
  )
}

/** What filters ask for, and data does not say. */
function Subject() {
  return (
    <Disclosure>
      <Disclosure.Heading>
        <Disclosure.Trigger className="flex items-center gap-2 rounded-md text-sm font-medium">
          Project, entity and changed attributes
          <Disclosure.Indicator />
        </Disclosure.Trigger>
      </Disclosure.Heading>
      <Disclosure.Content>
        <div className="grid gap-4 p-1 pt-3 sm:grid-cols-2">
          <Short name="projectId" label="Project id" />
          <Short name="changedAttributes" label="Changed attributes" placeholder="email, displayName" />
          <Short name="entityType" label="Entity type" placeholder="user" />
          <Short name="entityId" label="Entity id" placeholder="any text, for instance a UUID" />
        </div>
      </Disclosure.Content>
    </Disclosure>
  )
}

function Short({ name, label, placeholder }: { name: string; label: string; placeholder?: string }) {
  return (
    <TextField name={name} fullWidth>
      <Label>{label}</Label>
      <Input autoComplete="off" spellCheck="false" placeholder={placeholder} className="font-mono text-[0.8125rem]" />
    </TextField>
  )
}

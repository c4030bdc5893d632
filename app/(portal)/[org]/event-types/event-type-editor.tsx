'use client'

import { Checkbox, Description, FieldError, Form, Label, Modal, TextArea, TextField } from '@heroui/react'
import { Pencil, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { type Refusal, useAction } from '#components/use-action.ts'
import { saveEventType } from './actions.ts'
import type { Entry } from './entry.ts'

/** The dialog in which an operator adds an event type (null) or changes one. */
export function EventTypeEditor({ slug, eventType }: { slug: string; eventType: Entry | null }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="sm" variant={eventType ? 'tertiary' : 'primary'} onPress={() => setOpen(true)}>
        {eventType ? <Pencil className="size-4" /> : <Plus className="size-4" />}
        {eventType ? 'Edit' : 'New event type'}
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen}>
        <Modal.Container size="lg">
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading className="wrap-anywhere">{eventType ? `Edit ${eventType.name}` : 'New event type'}</Modal.Heading>
            </Modal.Header>
            <EditorForm slug={slug} eventType={eventType} onDone={() => setOpen(false)} />
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

function EditorForm({ slug, eventType, onDone }: { slug: string; eventType: Entry | null; onDone: () => void }) {
  const { run, refusal, isPending } = useAction(saveEventType, slug)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const text = (name: string) => String(fields.get(name) ?? '')
    const input = { category: text('category'), title: text('title'), description: text('description'), schema: text('schema') }
    const name = eventType?.name ?? text('name')
    run({ ...input, name, example: text('example'), deprecated: fields.get('deprecated') !== null }, onDone)
  }
  return (
    <Form onSubmit={submit} validationBehavior="aria" className="flex min-h-0 flex-1 flex-col">
      <Modal.Body className="flex flex-col gap-4 p-1">
        <FormRefusal message={refusal && (refusal.fields?.length ? 'Not saved: see the fields below.' : refusal.message)} />
        <Rows eventType={eventType} refusal={refusal} />
        <Deprecated isDeprecated={eventType?.deprecated ?? false} />
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onPress={onDone}>
          Cancel
        </Button>
        <Button type="submit" isPending={isPending}>
          Save
        </Button>
      </Modal.Footer>
    </Form>
  )
}

function Rows({ eventType, refusal }: { eventType: Entry | null; refusal: Refusal | null }) {
  return (
    <>
      {eventType === null && (
        <TextRow name="name" label="Name" refusal={refusal} isMono description="A topic such as job.created. It cannot be changed later." />
      )}
      <TextRow name="category" label="Category" refusal={refusal} initial={eventType?.category} />
      <TextRow name="title" label="Title" refusal={refusal} initial={eventType?.title} />
      <TextRow name="description" label="Description" refusal={refusal} initial={eventType?.description} rows={2} />
      <TextRow name="example" label="Example" refusal={refusal} initial={eventType?.example ?? ''} rows={6} isMono description="JSON." />
      <TextRow
        name="schema"
        label="JSON Schema"
        refusal={refusal}
        initial={eventType?.schema ?? ''}
        rows={6}
        isMono
        description="Of the data. Events that do not satisfy it are refused; empty allows any JSON."
      />
    </>
  )
}

type RowProps = {
  name: string
  label: string
  refusal: Refusal | null
  initial?: string | undefined
  rows?: number
  isMono?: boolean
  description?: string
}

function TextRow({ name, label, refusal, initial = '', rows, isMono = false, description }: RowProps) {
  const errors = refusal?.fields?.filter(({ path }) => path === name || path.startsWith(`${name}.`)) ?? []
  const look = isMono ? 'font-mono text-xs/5' : ''
  return (
    <TextField name={name} defaultValue={initial} isInvalid={errors.length > 0} fullWidth>
      <Label>{label}</Label>
      {rows === undefined ? (
        <Input autoComplete="off" spellCheck="false" className={look} />
      ) : (
        <TextArea rows={rows} spellCheck="false" className={look} />
      )}
      {description && <Description>{description}</Description>}
      <FieldError>{errors.map(({ path, message }) => (path === name ? message : `${path}: ${message}`)).join('; ')}</FieldError>
    </TextField>
  )
}

function Deprecated({ isDeprecated }: { isDeprecated: boolean }) {
  return (
    <Checkbox name="deprecated" defaultSelected={isDeprecated}>
      <Checkbox.Content>
        <Checkbox.Control>
          <Checkbox.Indicator />
        </Checkbox.Control>
        <span className="text-sm">Deprecated</span>
      </Checkbox.Content>
      <Description>It is still published, but nobody should begin to rely on it.</Description>
    </Checkbox>
  )
}

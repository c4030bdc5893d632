'use client'

import { Card, Description, FieldError, Form, Label, ListBox, ProgressBar, Select, TextArea, TextField } from '@heroui/react'
import { RotateCcw, Send } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { fieldError, useAction } from '#components/use-action.ts'
import type { TestAnswer } from '#lib/webhooks/test-deliveries.ts'
import type { Target } from '../../../webhooks/target.ts'
import { TestResult, Verdict } from '../../../webhooks/test-result.tsx'
import { jsonOf } from '../json-of.ts'
import { loadExample, sendTest } from './actions.ts'

/** The event type of a test that names none, and what it sends; it is part of the product, not of the catalog. */
const plainTest = { name: 'test', example: '{\n  "message": "This is a test from Hookport."\n}' } as const

/** Sends the example of an event type, as it is or edited, and shows what the endpoint answers. `names` are those of the catalog. */
export function SendExample({ target, names }: { target: Target; names: string[] }) {
  const { slug, ...rest } = target
  const { name, text, setText, choose, isEdited, reset, refusal: exampleRefusal } = useExample(slug)
  const [answer, setAnswer] = useState<TestAnswer | null>(null)
  const test = useAction(sendTest, slug)
  const json = jsonOf(text)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!json.ok) return
    setAnswer(null)
    test.reset()
    test.run({ ...rest, eventType: name, data: json.value }, setAnswer)
  }
  const error = json.ok ? fieldError(test.refusal, 'data') : json.message
  return (
    <Card id="example" role="region" aria-labelledby="example-heading" className="min-w-0 scroll-mt-4 gap-4 p-5">
      <Explanation />
      <Form onSubmit={submit} validationBehavior="aria" className="flex flex-col gap-4">
        <TypeSelect names={[plainTest.name, ...names.filter((other) => other !== plainTest.name)]} value={name} onChange={choose} />
        <TextField value={text} onChange={setText} isInvalid={error !== undefined} fullWidth>
          <Label>Data</Label>
          <TextArea rows={8} spellCheck="false" className="font-mono text-xs/5" />
          <Description>{isEdited ? 'Edited.' : 'As it is in the catalog.'} The endpoint’s format makes the body of it.</Description>
          <FieldError>{error}</FieldError>
        </TextField>
        <FormRefusal message={exampleRefusal?.message ?? test.refusal?.message ?? null} />
        <Buttons isPending={test.isPending} canSend={json.ok} isEdited={isEdited} onReset={reset} />
      </Form>
      <div role="status">{test.isPending ? <Sending /> : answer && <Verdict answer={answer} />}</div>
      {answer && <TestResult answer={answer} target={target} onLeave={() => undefined} />}
    </Card>
  )
}

type ButtonsProps = { isPending: boolean; canSend: boolean; isEdited: boolean; onReset: () => void }

function Buttons({ isPending, canSend, isEdited, onReset }: ButtonsProps) {
  return (
    <div className="flex flex-wrap gap-2">
      <Button type="submit" isPending={isPending} isDisabled={!canSend}>
        <Send className="size-4" />
        Send
      </Button>
      <Button variant="tertiary" isDisabled={!isEdited} onPress={onReset}>
        <RotateCcw className="size-4" />
        Undo edits
      </Button>
    </div>
  )
}

function Explanation() {
  return (
    <Card.Header className="gap-1">
      <h2 id="example-heading" className="text-base font-semibold">
        Send an example
      </h2>
      <Card.Description>
        A real, signed request with an event type’s example, which you may edit. It is logged as a test and never retried.
      </Card.Description>
    </Card.Header>
  )
}

/** The chosen event type with its data. The catalog's examples are asked for one at a time, because together they are large. */
function useExample(slug: string) {
  const [name, setName] = useState<string>(plainTest.name)
  const [example, setExample] = useState<string>(plainTest.example)
  const [text, setText] = useState<string>(plainTest.example)
  const { run, refusal, reset: forget } = useAction(loadExample, slug)
  const show = (found: string) => {
    setExample(found)
    setText(found)
  }
  const choose = (chosen: string) => {
    setName(chosen)
    forget()
    if (chosen === plainTest.name) show(plainTest.example)
    else run({ name: chosen }, show)
  }
  return { name, text, setText, choose, refusal, isEdited: text !== example, reset: () => setText(example) }
}

function Sending() {
  return (
    <ProgressBar isIndeterminate size="sm" className="py-3">
      <Label className="text-sm text-muted">Waiting for the answer, at most 10 seconds …</Label>
      <ProgressBar.Track>
        <ProgressBar.Fill />
      </ProgressBar.Track>
    </ProgressBar>
  )
}

function TypeSelect({ names, value, onChange }: { names: string[]; value: string; onChange: (name: string) => void }) {
  return (
    <Select fullWidth value={value} onChange={(key) => onChange(String(key))}>
      <Label>Event type</Label>
      <Select.Trigger>
        <Select.Value className="font-mono text-[0.8125rem]" />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox className="max-h-72 overflow-y-auto">
          {names.map((name) => (
            <ListBox.Item key={name} id={name} textValue={name} className="font-mono text-[0.8125rem]">
              {name}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

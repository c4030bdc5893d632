'use client'

import { Card, Description, FieldError, Form, Label, ListBox, Select, TextArea, TextField } from '@heroui/react'
import { type FormEvent, useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { Input } from '#components/input.tsx'
import { toast } from '#components/toast.ts'
import { fieldError, useAction } from '#components/use-action.ts'
import type { InboxAnswer } from '#lib/webhooks/inbox.ts'
import { answerTypes } from '#lib/webhooks/inbox-limits.ts'
import { setAnswer } from './actions.ts'

type Draft = { status: string; delaySeconds: string; contentType: InboxAnswer['contentType']; body: string }

const presets: { label: string; draft: Partial<Draft> }[] = [
  { label: 'Accept', draft: { status: '200', delaySeconds: '0', contentType: 'application/json', body: '{"received":true}' } },
  { label: 'Fail', draft: { status: '500', delaySeconds: '0', contentType: 'application/json', body: '{"error":"Something broke."}' } },
  { label: 'Refuse', draft: { status: '401', delaySeconds: '0', contentType: 'text/plain', body: 'The signature is wrong.' } },
  { label: 'Time out', draft: { status: '200', delaySeconds: '12' } },
]

type Props = { slug: string; answer: InboxAnswer; canEdit: boolean }

/** What the inbox answers from the next request on. */
export function AnswerForm({ slug, answer, canEdit }: Props) {
  const [draft, setDraft] = useState<Draft>({ ...answer, status: `${answer.status}`, delaySeconds: `${answer.delayMs / 1000}` })
  const { run, refusal, isPending } = useAction(setAnswer, slug)
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { status, delaySeconds, contentType, body } = draft
    run({ status: Number(status), delayMs: Math.round(Number(delaySeconds) * 1000), contentType, body }, () =>
      toast.success('The next request gets this answer.'),
    )
  }
  const isGeneral = refusal !== null && !['status', 'delayMs', 'body'].some((path) => fieldError(refusal, path))
  return (
    <Card role="region" aria-labelledby="answer-heading" className="min-w-0 gap-4 p-5 text-sm">
      <h2 id="answer-heading" className="text-base font-semibold">
        Answer
      </h2>
      {canEdit && <Presets onChoose={change} />}
      <Form onSubmit={save} validationBehavior="aria" className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          <Short
            label="Status"
            value={draft.status}
            onChange={(status) => change({ status })}
            error={fieldError(refusal, 'status')}
            isReadOnly={!canEdit}
          />
          <Short
            label="Delay in seconds"
            value={draft.delaySeconds}
            onChange={(delaySeconds) => change({ delaySeconds })}
            error={fieldError(refusal, 'delayMs') && 'from 0 to 12 seconds'}
            isReadOnly={!canEdit}
          />
        </div>
        <ContentType value={draft.contentType} onChange={(contentType) => change({ contentType })} isDisabled={!canEdit} />
        <TextField
          value={draft.body}
          onChange={(body) => change({ body })}
          isReadOnly={!canEdit}
          isInvalid={fieldError(refusal, 'body') !== undefined}
          fullWidth
        >
          <Label>Body</Label>
          <TextArea rows={4} spellCheck="false" className="font-mono text-xs/5" />
          <Description>A delivery gives up after 10 seconds; anything but 2xx is tried again.</Description>
          <FieldError>{fieldError(refusal, 'body')}</FieldError>
        </TextField>
        <FormRefusal message={isGeneral ? refusal.message : null} />
        {canEdit && (
          <Button type="submit" size="sm" isPending={isPending} className="w-fit">
            Save answer
          </Button>
        )}
      </Form>
    </Card>
  )
}

function Presets({ onChoose }: { onChoose: (draft: Partial<Draft>) => void }) {
  return (
    <fieldset aria-label="Examples of answers" className="flex flex-wrap gap-2">
      {presets.map(({ label, draft }) => (
        <Button key={label} size="sm" variant="outline" onPress={() => onChoose(draft)}>
          {label}
        </Button>
      ))}
    </fieldset>
  )
}

type ShortProps = { label: string; value: string; onChange: (value: string) => void; error: string | undefined; isReadOnly: boolean }

function Short({ label, value, onChange, error, isReadOnly }: ShortProps) {
  return (
    <TextField value={value} onChange={onChange} isReadOnly={isReadOnly} isInvalid={error !== undefined} fullWidth>
      <Label>{label}</Label>
      <Input inputMode="decimal" autoComplete="off" />
      <FieldError>{error}</FieldError>
    </TextField>
  )
}

type ContentTypeProps = { value: Draft['contentType']; onChange: (value: Draft['contentType']) => void; isDisabled: boolean }

function ContentType({ value, onChange, isDisabled }: ContentTypeProps) {
  const choose = (key: unknown) => {
    const chosen = answerTypes.find((type) => type === key)
    if (chosen !== undefined) onChange(chosen)
  }
  return (
    <Select fullWidth value={value} onChange={choose} isDisabled={isDisabled}>
      <Label>Content type</Label>
      <Select.Trigger>
        <Select.Value className="font-mono text-[0.8125rem]" />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {answerTypes.map((type) => (
            <ListBox.Item key={type} id={type} textValue={type} className="font-mono text-[0.8125rem]">
              {type}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

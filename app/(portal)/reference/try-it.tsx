'use client'

import { Description, Form, Label, ListBox, Select, TextArea, TextField } from '@heroui/react'
import { Send } from 'lucide-react'
import { type FormEvent, useState, useTransition } from 'react'
import { Button } from '#components/button.tsx'
import { Input } from '#components/input.tsx'
import type { ReferenceOperation, ReferenceParameter } from '#lib/openapi/reference.ts'
import { type ApiAnswer, ApiResponse } from './api-response.tsx'
import { type Filled, requestOf } from './request.ts'
import { useApiKey } from './use-api-key.ts'

/** Sends the operation's request with the reader's own key. The form is made when it is asked for: a page has many of them. */
export function TryIt({ operation }: { operation: ReferenceOperation }) {
  const [isOpen, setOpen] = useState(false)
  if (isOpen) return <RequestForm operation={operation} />
  return (
    <Button size="sm" variant="secondary" className="self-start" aria-label={`Try it: ${operation.summary}`} onPress={() => setOpen(true)}>
      <Send className="size-4" />
      Try it
    </Button>
  )
}

function RequestForm({ operation }: { operation: ReferenceOperation }) {
  const [answer, setAnswer] = useState<ApiAnswer | null>(null)
  const [isPending, startTransition] = useTransition()
  const { parameters, body } = operation
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const filled = filledIn(new FormData(event.currentTarget))
    startTransition(async () => setAnswer(await send(operation, filled)))
  }
  return (
    <Form onSubmit={submit} aria-label={`Try it: ${operation.summary}`} className="flex flex-col gap-4 rounded-xl border border-border p-4">
      <Credentials operation={operation} />
      {parameters.map((parameter) => (
        <Parameter key={`${parameter.in}:${parameter.name}`} parameter={parameter} />
      ))}
      {body && (
        <TextField name="body" fullWidth defaultValue={body.examples[0]?.text ?? ''}>
          <Label>Body</Label>
          <TextArea rows={8} spellCheck="false" className="font-mono text-xs/5" />
        </TextField>
      )}
      <Button type="submit" isPending={isPending} className="self-start">
        Send
      </Button>
      <ApiResponse answer={answer} />
    </Form>
  )
}

function Credentials({ operation: { authentication, path } }: { operation: ReferenceOperation }) {
  const [key, setKey] = useApiKey()
  if (authentication === 'none') return null
  if (authentication === 'basic') {
    return (
      <>
        <Secret name="clientId" label="Client id" />
        <Secret name="clientSecret" label="Client secret" />
      </>
    )
  }
  const isCron = path.startsWith('/api/cron/')
  if (isCron) return <Secret name="key" label="Cron secret" />
  return (
    <TextField name="key" type="password" isRequired fullWidth value={key} onChange={setKey}>
      <Label>API key</Label>
      <Input autoComplete="off" spellCheck="false" placeholder="hp_sandbox_…" className="font-mono text-[0.8125rem]" />
      <Description>Kept in this tab until you close it. The request is real.</Description>
    </TextField>
  )
}

function Secret({ name, label }: { name: string; label: string }) {
  return (
    <TextField name={name} type="password" isRequired fullWidth>
      <Label>{label}</Label>
      <Input autoComplete="off" spellCheck="false" className="font-mono text-[0.8125rem]" />
    </TextField>
  )
}

function Parameter({ parameter: { name, in: place, isRequired, example, options } }: { parameter: ReferenceParameter }) {
  const field = `${place}:${name}`
  if (options) return <Choice name={field} label={name} options={isRequired ? options : ['', ...options]} />
  return (
    <TextField name={field} isRequired={isRequired} fullWidth>
      <Label>{name}</Label>
      <Input autoComplete="off" spellCheck="false" placeholder={example} className="font-mono text-[0.8125rem]" />
    </TextField>
  )
}

/** An empty option stands for not sending the parameter. */
function Choice({ name, label, options }: { name: string; label: string; options: string[] }) {
  return (
    <Select name={name} fullWidth defaultValue={options[0] ?? ''}>
      <Label>{label}</Label>
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {options.map((option) => (
            <ListBox.Item key={option} id={option} textValue={option || 'Not sent'}>
              {option || 'Not sent'}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

function filledIn(form: FormData): Filled {
  const values = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]))
  const { body = '', key = '', clientId = '', clientSecret = '' } = values
  return { values, body, key, clientId, clientSecret }
}

/** Nothing of the reader's session goes along: what is tried is the API, as any program meets it. */
async function send(operation: ReferenceOperation, filled: Filled): Promise<ApiAnswer> {
  const { target, ...request } = requestOf(operation, filled)
  const startedAt = performance.now()
  try {
    const response = await fetch(target, { ...request, credentials: 'omit', cache: 'no-store' })
    const text = await response.text()
    const durationMs = Math.round(performance.now() - startedAt)
    return { kind: 'response', status: response.status, headers: Object.fromEntries(response.headers), text, durationMs }
  } catch (error) {
    // A key that no header can carry and a server that cannot be reached are both for the reader to see.
    return { kind: 'failure', message: error instanceof Error ? error.message : String(error) }
  }
}

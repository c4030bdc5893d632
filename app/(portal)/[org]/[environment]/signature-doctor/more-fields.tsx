'use client'

import { Description, Disclosure, FieldError, Label, ListBox, Select, TextField } from '@heroui/react'
import { Input } from '#components/input.tsx'

export type EndpointChoice = { id: string; url: string; description: string }

/** What helps when the request alone does not tell. */
export type More = { computed: string; receivedAt: string; endpointId: string | null }

type Props = { more: More; onChange: (more: More) => void; endpoints: EndpointChoice[]; receivedAtError: string | undefined }

/** What the receiver computed, when, and for which endpoint. */
export function MoreFields({ more, onChange, endpoints, receivedAtError }: Props) {
  return (
    <Disclosure defaultExpanded={receivedAtError !== undefined}>
      <Disclosure.Heading>
        <Disclosure.Trigger className="flex items-center gap-2 rounded-md text-sm font-medium">
          What your code made of it
          <Disclosure.Indicator />
        </Disclosure.Trigger>
      </Disclosure.Heading>
      <Disclosure.Content>
        <div className="flex flex-col gap-4 p-1 pt-3">
          <TextField value={more.computed} onChange={(computed) => onChange({ ...more, computed })} fullWidth>
            <Label>Signature that your code computed</Label>
            <Input autoComplete="off" spellCheck="false" placeholder="base64 or hexadecimal" className="font-mono text-[0.8125rem]" />
            <Description>It tells which secret and which bytes your code used: log it once, next to the one in the header.</Description>
          </TextField>
          <TextField
            value={more.receivedAt}
            onChange={(receivedAt) => onChange({ ...more, receivedAt })}
            isInvalid={receivedAtError !== undefined}
            fullWidth
          >
            <Label>Time on your server's clock when it came</Label>
            <Input
              autoComplete="off"
              spellCheck="false"
              placeholder="2026-03-01T12:00:00Z or 1772366400"
              className="font-mono text-[0.8125rem]"
            />
            <FieldError>{receivedAtError}</FieldError>
          </TextField>
          <EndpointSelect endpoints={endpoints} value={more.endpointId} onChange={(endpointId) => onChange({ ...more, endpointId })} />
        </div>
      </Disclosure.Content>
    </Disclosure>
  )
}

type SelectProps = { endpoints: EndpointChoice[]; value: string | null; onChange: (id: string | null) => void }

const anyEndpoint = 'any'

function EndpointSelect({ endpoints, value, onChange }: SelectProps) {
  return (
    <Select fullWidth value={value ?? anyEndpoint} onChange={(key) => onChange(key === anyEndpoint ? null : String(key))}>
      <Label>Endpoint whose secret your code has</Label>
      <Select.Trigger>
        <Select.Value className="truncate" />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox className="max-h-72">
          <ListBox.Item id={anyEndpoint} textValue="Any of this environment">
            Any of this environment
            <ListBox.ItemIndicator />
          </ListBox.Item>
          {endpoints.map(({ id, url, description }) => (
            <ListBox.Item key={id} id={id} textValue={url}>
              <span className="flex min-w-0 flex-col">
                <span className="font-mono text-[0.8125rem] wrap-anywhere">{url}</span>
                {description !== '' && <span className="text-xs text-muted">{description}</span>}
              </span>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

'use client'

import { Description, FieldError, Label, ListBox, Select, TextArea, TextField } from '@heroui/react'
import type { ReactNode } from 'react'
import { Input } from '#components/input.tsx'

type TextProps = {
  label: string
  value: string
  onChange: (value: string) => void
  description?: ReactNode
  error?: string | undefined
  placeholder?: string
  /** Several lines instead of one. */
  rows?: number
  isMono?: boolean
  /** Digits, for the keyboard of a phone. */
  isNumber?: boolean
  isRequired?: boolean
}

/** One text of the form with its explanation and, when it was refused, why. */
export function TextSetting(props: TextProps) {
  const { label, value, onChange, description, error, placeholder, rows, isMono = false, isNumber = false, isRequired = false } = props
  const look = isMono ? 'font-mono text-[0.8125rem]' : ''
  return (
    <TextField value={value} onChange={onChange} isInvalid={error !== undefined} isRequired={isRequired} fullWidth>
      <Label>{label}</Label>
      {rows === undefined ? (
        <Input placeholder={placeholder} autoComplete="off" spellCheck="false" inputMode={isNumber ? 'numeric' : 'text'} className={look} />
      ) : (
        <TextArea placeholder={placeholder} rows={rows} spellCheck="false" className={look} />
      )}
      {description && <Description>{description}</Description>}
      <FieldError>{error}</FieldError>
    </TextField>
  )
}

type Choices<Key extends string> = Record<Key, { label: string; explanation: string }>

type SelectProps<Key extends string> = {
  label: string
  choices: Choices<Key>
  value: NoInfer<Key>
  onChange: (value: NoInfer<Key>) => void
}

/** One of a few, each explained in a line. */
export function SelectSetting<Key extends string>({ label, choices, value, onChange }: SelectProps<Key>) {
  const keys = keysOf(choices)
  const change = (chosen: unknown) => {
    const key = keys.find((candidate) => candidate === chosen)
    if (key !== undefined) onChange(key)
  }
  return (
    <Select fullWidth value={value} onChange={change}>
      <Label>{label}</Label>
      <Select.Trigger>
        <Select.Value>{() => choices[value].label}</Select.Value>
        <Select.Indicator />
      </Select.Trigger>
      <Description>{choices[value].explanation}</Description>
      <Select.Popover>
        <ListBox>
          {keys.map((key) => (
            <ListBox.Item key={key} id={key} textValue={choices[key].label}>
              <div className="flex flex-col">
                <Label>{choices[key].label}</Label>
                <Description>{choices[key].explanation}</Description>
              </div>
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

function keysOf<Key extends string>(choices: Choices<Key>): Key[] {
  const keys: Key[] = []
  for (const key in choices) keys.push(key)
  return keys
}

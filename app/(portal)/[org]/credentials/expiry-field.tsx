'use client'

import { Description, Label, ListBox, Select } from '@heroui/react'

const dayMs = 86_400_000

const choices = [
  { id: 'never', label: 'Never', days: null },
  { id: 'week', label: 'In 7 days', days: 7 },
  { id: 'month', label: 'In 30 days', days: 30 },
  { id: 'quarter', label: 'In 90 days', days: 90 },
  { id: 'year', label: 'In a year', days: 365 },
] as const

/** When what is being made is to end. Its form has the choice as `expires`. */
export function ExpiryField() {
  return (
    <Select name="expires" defaultValue="never" fullWidth>
      <Label>Expires</Label>
      <Select.Trigger>
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Description>From then on it is refused.</Description>
      <Select.Popover>
        <ListBox>
          {choices.map(({ id, label }) => (
            <ListBox.Item key={id} id={id} textValue={label}>
              {label}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

/** The moment that was chosen, counted from `nowMs`; null for never. */
export function expiryOf(fields: FormData, nowMs: number): string | null {
  const days = choices.find(({ id }) => id === fields.get('expires'))?.days ?? null
  return days === null ? null : new Date(nowMs + days * dayMs).toISOString()
}

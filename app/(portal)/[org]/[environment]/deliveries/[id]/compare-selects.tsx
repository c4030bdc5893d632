'use client'

import { Label, ListBox, Select } from '@heroui/react'
import { useQueryStates } from 'nuqs'
import { compareQuery } from './search-params.ts'

/** Chooses which two attempts are compared; the choice is in the URL. */
export function CompareSelects({ numbers, from, to }: { numbers: number[]; from: number; to: number }) {
  const [, setQuery] = useQueryStates(compareQuery, { shallow: false, scroll: false })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <AttemptSelect label="From" numbers={numbers} value={from} onChange={(value) => void setQuery({ from: value, to })} />
      <AttemptSelect label="to" numbers={numbers} value={to} onChange={(value) => void setQuery({ from, to: value })} />
    </div>
  )
}

type SelectProps = { label: string; numbers: number[]; value: number; onChange: (value: number) => void }

function AttemptSelect({ label, numbers, value, onChange }: SelectProps) {
  return (
    <Select className="flex-row items-center gap-2" value={String(value)} onChange={(key) => onChange(Number(key))}>
      <Label className="text-sm font-normal text-muted">{label}</Label>
      <Select.Trigger className="min-h-8 w-32 py-1">
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {numbers.map((number) => (
            <ListBox.Item key={number} id={String(number)} textValue={`Attempt ${number}`}>
              Attempt {number}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

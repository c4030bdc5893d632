'use client'

import { Description, Label, ListBox, Select } from '@heroui/react'
import { useOptimistic, useTransition } from 'react'
import { roleWords } from '#components/role-words.ts'
import { toast } from '#components/toast.ts'
import type { MemberRole } from '#lib/db/client.ts'
import { setRole } from './actions.ts'

type Props = { slug: string; id: string; name: string; role: MemberRole; roles: readonly MemberRole[] }

/** Gives a member another role; saved at once. */
export function RoleSelect({ slug, id, name, role, roles }: Props) {
  const [chosen, setChosen] = useOptimistic(role)
  const [isPending, startTransition] = useTransition()
  const change = (key: unknown) => {
    const next = roles.find((candidate) => candidate === key)
    if (next === undefined || next === chosen) return
    startTransition(async () => {
      setChosen(next)
      const result = await setRole(slug, { id, role: next })
      if (result.ok) toast.success(`${name} is ${roleWords[next].label.toLowerCase()} now`)
      else toast.danger(result.message)
    })
  }
  return (
    <Select aria-label={`Role of ${name}`} fullWidth isDisabled={isPending} value={chosen} onChange={change}>
      <Select.Trigger>
        <Select.Value>{() => roleWords[chosen].label}</Select.Value>
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover className="min-w-72">
        <ListBox>{roles.map(roleItem)}</ListBox>
      </Select.Popover>
    </Select>
  )
}

function roleItem(role: MemberRole) {
  const { label, rights } = roleWords[role]
  return (
    <ListBox.Item key={role} id={role} textValue={label}>
      <div className="flex flex-col pe-6">
        <Label>{label}</Label>
        <Description>{rights}</Description>
      </div>
      <ListBox.ItemIndicator />
    </ListBox.Item>
  )
}

'use client'

import { useOptimistic, useTransition } from 'react'
import { ConfirmedButton } from '#components/confirmed-button.tsx'
import { PlainSelect } from '#components/plain-select.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import type { StaffPerson } from '#lib/webhooks/staff-people.ts'
import { dismiss, setStaffRole } from './actions.ts'
import { staffRoleWords } from './role-words.ts'

const options = [
  { id: 'support', label: staffRoleWords.support.label },
  { id: 'operator', label: staffRoleWords.operator.label },
]

/** Gives somebody of the staff the other role; saved at once. */
export function StaffRoleSelect({ id, name, role }: Pick<StaffPerson, 'id' | 'name' | 'role'>) {
  const [chosen, setChosen] = useOptimistic(role)
  const [, startTransition] = useTransition()
  const change = (value: string) =>
    startTransition(async () => {
      const next = value === 'operator' ? 'operator' : 'support'
      setChosen(next)
      const result = await setStaffRole({ id, role: next })
      if (result.ok) toast.success(`${name} is ${staffRoleWords[next].label.toLowerCase()} now`)
      else toast.danger(result.message)
    })
  return <PlainSelect label={`Role of ${name}`} options={options} value={chosen} onChange={change} className="h-9 w-36" />
}

/** Takes somebody out of the staff. */
export function Dismiss({ id, name }: Pick<StaffPerson, 'id' | 'name'>) {
  const { run, refusal, reset, isPending } = useAction(dismiss)
  return (
    <ConfirmedButton
      text="Remove"
      label={`Remove ${name}`}
      question={`Remove ${name} from the staff?`}
      consequence="They are signed out everywhere, and a link not used yet stops working. They keep their account and the organizations they are a member of."
      confirmation="Remove from staff"
      isPending={isPending}
      refusal={refusal}
      onOpen={reset}
      onConfirm={() => run({ id }, () => void toast.success(`${name} is no longer staff`))}
    />
  )
}

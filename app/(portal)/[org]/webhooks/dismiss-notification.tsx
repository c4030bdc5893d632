'use client'

import { X } from 'lucide-react'
import { Button } from '#components/button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { dismissAlert } from './actions.ts'

type Props = { slug: string; id: string; title: string }

/** Takes a notification away for everybody in the organization. */
export function DismissNotification({ slug, id, title }: Props) {
  const { run, isPending } = useAction(dismissAlert, slug)
  const press = () => run({ id }, () => toast.success('Dismissed for everyone'))
  return (
    <Button size="sm" variant="ghost" isIconOnly isPending={isPending} aria-label={`Dismiss ${title}`} onPress={press}>
      <X className="size-4" />
    </Button>
  )
}

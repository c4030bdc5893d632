'use client'

import { Trash2 } from 'lucide-react'
import { Button } from '#components/button.tsx'
import { toast } from '#components/toast.ts'
import { useAction } from '#components/use-action.ts'
import { clearMessages } from './actions.ts'

/** Takes away everything that arrived. What was delivered stays in the log, so nobody is asked whether they mean it. */
export function ClearMessages({ slug, isEmpty }: { slug: string; isEmpty: boolean }) {
  const { run, isPending } = useAction(clearMessages, slug)
  return (
    <Button
      size="sm"
      variant="tertiary"
      className="ml-auto"
      isDisabled={isEmpty}
      isPending={isPending}
      onPress={() => run({}, () => toast.success('The inbox is empty.'))}
    >
      <Trash2 className="size-4" />
      Clear
    </Button>
  )
}

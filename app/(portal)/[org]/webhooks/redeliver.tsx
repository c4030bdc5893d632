'use client'

import { RotateCcw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { Button } from '#components/button.tsx'
import { toast } from '#components/toast.ts'
import type { Environment } from '#lib/db/client.ts'
import { redeliverDelivery } from './actions.ts'
import { logQuery } from './search-params.ts'

type Props = {
  slug: string
  environment: Environment
  deliveryId: string
  /** Where the new delivery is opened: as a row of the log below, or on its own page. */
  opens?: 'row' | 'page'
}

/** Sends the same event once more, as a delivery of its own, and offers to open that one. */
export function Redeliver({ slug, environment, deliveryId, opens = 'row' }: Props) {
  const [isPending, startTransition] = useTransition()
  const router = useRouter()
  const [, setQuery] = useQueryStates(logQuery, { shallow: false, scroll: false })
  const press = () =>
    startTransition(async () => {
      const result = await redeliverDelivery(slug, { environment, deliveryId })
      if (!result.ok) {
        toast.danger('Not redelivered', { description: result.message })
        return
      }
      const { id } = result.data
      const open = () => {
        if (opens === 'page') router.push(`/${slug}/${environment}/deliveries/${id}`)
        else void setQuery({ env: environment, page: null, open: id })
      }
      toast.success('Redelivery is on its way', {
        description: 'It is a delivery of its own, at the top of the log.',
        actionProps: { children: 'Open', onPress: open },
      })
    })
  return (
    <Button size="sm" variant="secondary" isPending={isPending} onPress={press}>
      <RotateCcw className="size-4" />
      Redeliver
    </Button>
  )
}

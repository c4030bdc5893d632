'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { LiveMark } from '#components/live-mark.tsx'
import { nullUnlessNavigation, useLook } from '#components/use-look.ts'
import type { Environment } from '#lib/db/client.ts'
import { loadDeliveryPulse } from './actions.ts'

const lookEveryMs = 1_500

type Props = { slug: string; environment: Environment; deliveryId: string; shown: string }

/** Keeps the page of a delivery that is not over as it is: refreshes it when its pulse is no longer the one `shown`. */
export function LiveDelivery({ slug, environment, deliveryId, shown }: Props) {
  const router = useRouter()
  const [isRefreshing, startRefresh] = useTransition()
  const [state, setState] = useState<'live' | 'lost'>('live')
  useLook(async () => {
    if (isRefreshing) return
    const result = await loadDeliveryPulse(slug, { environment, deliveryId }).catch(nullUnlessNavigation)
    setState(result?.ok ? 'live' : 'lost')
    if (result?.ok && result.data !== shown) startRefresh(() => router.refresh())
  }, lookEveryMs)
  return <LiveMark what="Further attempts appear" state={state} />
}

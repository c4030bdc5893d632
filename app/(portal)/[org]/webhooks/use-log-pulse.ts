'use client'

import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { nullUnlessNavigation, useLook } from '#components/use-look.ts'
import type { Environment } from '#lib/db/client.ts'
import { loadPulse } from './actions.ts'

/** How often the log is looked at while somebody sees it, in milliseconds. */
const lookEveryMs = 2_000

/**
 * Refreshes the page when the log has changed from what it shows (`shown`, the pulse the page was made with). Nothing is asked while the
 * tab is hidden. Answers whether the last look succeeded.
 */
export function useLogPulse(slug: string, watched: { environment: Environment; open: string | null }, shown: string): 'live' | 'lost' {
  const router = useRouter()
  const [isRefreshing, startRefresh] = useTransition()
  const [state, setState] = useState<'live' | 'lost'>('live')
  const look = async () => {
    if (isRefreshing) return
    const result = await loadPulse(slug, watched).catch(nullUnlessNavigation)
    setState(result?.ok ? 'live' : 'lost')
    if (result?.ok && result.data !== shown) startRefresh(() => router.refresh())
  }
  useLook(look, lookEveryMs)
  return state
}

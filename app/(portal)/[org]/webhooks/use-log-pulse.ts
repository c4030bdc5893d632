'use client'

import { unstable_rethrow, useRouter } from 'next/navigation'
import { useEffect, useEffectEvent, useState, useTransition } from 'react'
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
  const look = useEffectEvent(async () => {
    if (document.visibilityState !== 'visible' || isRefreshing) return
    const result = await loadPulse(slug, watched).catch(nullUnlessNavigation)
    setState(result?.ok ? 'live' : 'lost')
    if (result?.ok && result.data !== shown) startRefresh(() => router.refresh())
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let isOver = false
    const lookAndWait = async () => {
      clearTimeout(timer)
      await look()
      if (!isOver) timer = setTimeout(lookAndWait, lookEveryMs)
    }
    timer = setTimeout(lookAndWait, lookEveryMs)
    document.addEventListener('visibilitychange', lookAndWait)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', lookAndWait)
    }
  }, [])
  return state
}

/** A look that fails is shown as such and repeated; being sent to the sign-in page is Next's to do. */
function nullUnlessNavigation(error: unknown): null {
  unstable_rethrow(error)
  return null
}

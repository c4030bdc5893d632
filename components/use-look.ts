import { unstable_rethrow } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'

/** Calls `look` again and again, `everyMs` after the last one was over, and at once when the tab is seen again. Never while the tab is hidden. */
export function useLook(look: () => Promise<void>, everyMs: number): void {
  const lookIfSeen = useEffectEvent(async () => {
    if (document.visibilityState === 'visible') await look()
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let isOver = false
    const lookAndWait = async () => {
      clearTimeout(timer)
      await lookIfSeen()
      clearTimeout(timer)
      if (!isOver) timer = setTimeout(lookAndWait, everyMs)
    }
    timer = setTimeout(lookAndWait, everyMs)
    document.addEventListener('visibilitychange', lookAndWait)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', lookAndWait)
    }
  }, [everyMs])
}

/** What a look that fails answers, for its caller to show and repeat; being sent to the sign-in page is Next's to do. */
export function nullUnlessNavigation(error: unknown): null {
  unstable_rethrow(error)
  return null
}

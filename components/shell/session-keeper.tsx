'use client'

import { useEffect } from 'react'

const renewEveryMs = 30 * 60 * 1000
const storageKey = 'hookport.session-renewed-at'

/**
 * Keeps the session of someone who works in the portal from ending: pages cannot set cookies, so this asks for a new one.
 * The time is shared by all tabs, and a first visit only notes it: an answer on its way while its owner signs out would
 * bring the session back.
 */
export function SessionKeeper() {
  useEffect(() => {
    renewIfDue()
    const timer = setInterval(renewIfDue, renewEveryMs / 10)
    document.addEventListener('visibilitychange', renewIfDue)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', renewIfDue)
    }
  }, [])
  return null
}

function renewIfDue(): void {
  const renewedAt = Number(localStorage.getItem(storageKey))
  const isDue = Date.now() - renewedAt >= renewEveryMs
  if (document.visibilityState !== 'visible' || !isDue) return
  localStorage.setItem(storageKey, String(Date.now()))
  // Without a connection there is nothing to renew; the next turn tries again.
  if (renewedAt > 0) fetch('/api/auth/session').catch(() => localStorage.setItem(storageKey, String(renewedAt)))
}

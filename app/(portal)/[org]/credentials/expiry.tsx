'use client'

import { Chip } from '@heroui/react'
import { useSyncExternalStore } from 'react'
import { TimeUntil } from '#components/local-time.tsx'

/** When a key or credential ends: the time left, "expired", or "never". */
export function Expiry({ iso }: { iso: string | null }) {
  const nowMinutes = useSyncExternalStore(everyMinute, currentMinute, () => null)
  if (iso === null) return <span className="text-muted">never</span>
  if (nowMinutes === null || Date.parse(iso) > nowMinutes * 60_000) return <TimeUntil iso={iso} />
  return (
    <Chip size="sm" variant="soft" color="danger" title={iso}>
      <Chip.Label>Expired</Chip.Label>
    </Chip>
  )
}

function everyMinute(onChange: () => void): () => void {
  const timer = setInterval(onChange, 60_000)
  return () => clearInterval(timer)
}

function currentMinute(): number {
  return Math.floor(Date.now() / 60_000)
}

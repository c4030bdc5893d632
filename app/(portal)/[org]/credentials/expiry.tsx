'use client'

import { Chip } from '@heroui/react'
import { useSyncExternalStore } from 'react'
import { TimeUntil } from '#components/local-time.tsx'

/** When a key or credential ends: the time left, "expired", or "never". */
export function Expiry({ iso }: { iso: string | null }) {
  const nowSeconds = useSyncExternalStore(everySecond, currentSecond, () => null)
  if (iso === null) return <span className="text-muted">never</span>
  if (nowSeconds === null || Date.parse(iso) > nowSeconds * 1000) return <TimeUntil iso={iso} />
  return (
    <Chip size="sm" variant="soft" color="danger" title={iso}>
      <Chip.Label>Expired</Chip.Label>
    </Chip>
  )
}

function everySecond(onChange: () => void): () => void {
  const timer = setInterval(onChange, 1000)
  return () => clearInterval(timer)
}

function currentSecond(): number {
  return Math.floor(Date.now() / 1000)
}

'use client'

import { useSyncExternalStore } from 'react'

/**
 * A moment in the past as "3 minutes ago", with the exact time in its title. The server, which does not know when the
 * page is read, writes the date; the browser replaces it after hydration and keeps it true.
 */
export function RelativeTime({ iso }: { iso: string }) {
  const nowMinutes = useSyncExternalStore(everyMinute, currentMinute, () => null)
  return (
    <time dateTime={iso} title={`${iso.slice(0, 19).replace('T', ' ')} UTC`} className="whitespace-nowrap">
      {nowMinutes === null ? iso.slice(0, 10) : timeAgo(nowMinutes - Math.floor(Date.parse(iso) / 60_000))}
    </time>
  )
}

function everyMinute(onChange: () => void): () => void {
  const timer = setInterval(onChange, 60_000)
  return () => clearInterval(timer)
}

function currentMinute(): number {
  return Math.floor(Date.now() / 60_000)
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

function timeAgo(minutes: number): string {
  if (minutes < 1) return 'just now'
  if (minutes < 60) return relative.format(-minutes, 'minute')
  if (minutes < 24 * 60) return relative.format(-Math.floor(minutes / 60), 'hour')
  if (minutes < 60 * 24 * 60) return relative.format(-Math.floor(minutes / (24 * 60)), 'day')
  return relative.format(-Math.floor(minutes / (30 * 24 * 60)), 'month')
}

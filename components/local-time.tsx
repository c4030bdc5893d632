'use client'

import { useSyncExternalStore } from 'react'

/**
 * A moment in the reader's language and time zone, with the exact time in its title. The server, which knows neither, writes UTC;
 * React replaces it right after hydration, so both sides agree on the first text.
 */
export function LocalTime({ iso, className }: { iso: string; className?: string }) {
  const text = useSyncExternalStore(
    neverChanges,
    () => inReadersZone(iso),
    () => inUtc(iso),
  )
  return (
    <time dateTime={iso} title={iso} className={className}>
      {text}
    </time>
  )
}

/** A moment to come, as the time left until it, counted down; `due now` once it is past. */
export function TimeUntil({ iso }: { iso: string }) {
  const nowSeconds = useSyncExternalStore(everySecond, currentSecond, () => null)
  const text = nowSeconds === null ? `at ${inUtc(iso)}` : timeLeft(Math.ceil(Date.parse(iso) / 1000) - nowSeconds)
  return (
    <time dateTime={iso} title={iso} className="tabular-nums">
      {text}
    </time>
  )
}

function neverChanges(): () => void {
  return () => undefined
}

function everySecond(onChange: () => void): () => void {
  const timer = setInterval(onChange, 1000)
  return () => clearInterval(timer)
}

function currentSecond(): number {
  return Math.floor(Date.now() / 1000)
}

const fields = { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const

function inReadersZone(iso: string): string {
  return new Intl.DateTimeFormat(undefined, fields).format(new Date(iso))
}

function inUtc(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

function timeLeft(seconds: number): string {
  if (seconds <= 0) return 'due now'
  if (seconds < 90) return relative.format(seconds, 'second')
  if (seconds < 90 * 60) return relative.format(Math.round(seconds / 60), 'minute')
  if (seconds < 36 * 3600) return relative.format(Math.round(seconds / 3600), 'hour')
  return relative.format(Math.round(seconds / 86_400), 'day')
}

'use client'

import { useId } from 'react'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { countText } from '#components/figures-text.ts'
import type { Bucket } from '#lib/webhooks/endpoint-health.ts'
import { outcomes, type Step } from './outcomes.ts'

const tick = { fontSize: 11, fill: 'var(--muted)' } as const

/** The bars of a figure. Nothing is animated: they are drawn anew every few seconds. */
export function AttemptsChart({ step, buckets }: { step: Step; buckets: Bucket[] }) {
  const id = useId()
  const { short, long } = formats[step]
  const timeText = (format: Intl.DateTimeFormat) => (at: unknown) => format.format(new Date(String(at)))
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={buckets} margin={{ top: 4, right: 4, bottom: 0, left: 0 }} barCategoryGap="15%" accessibilityLayer={false}>
        <defs>{outcomes.map((outcome) => patternOf(id, outcome))}</defs>
        <CartesianGrid vertical={false} stroke="var(--separator)" />
        <XAxis dataKey="at" tickFormatter={timeText(short)} tick={tick} stroke="var(--border)" tickLine={false} minTickGap={28} />
        <YAxis
          width={44}
          tick={tick}
          axisLine={false}
          tickLine={false}
          allowDecimals={false}
          tickFormatter={(value) => compact.format(Number(value))}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--default)', fillOpacity: 0.5 }}
          labelFormatter={timeText(long)}
          formatter={(value) => countText(Number(value))}
          contentStyle={{ background: 'var(--overlay)', border: '1px solid var(--border)', borderRadius: '0.5rem', fontSize: '0.75rem' }}
          labelStyle={{ color: 'var(--foreground)', fontWeight: 600 }}
          itemStyle={{ color: 'var(--foreground)', padding: 0 }}
        />
        {outcomes.map(({ key, name }) => (
          <Bar key={key} name={name} dataKey={key} stackId="attempts" fill={`url(#${id}-${key})`} isAnimationActive={false} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}

/** The fill of a bar: solid, or hatched over a lighter ground. */
function patternOf(id: string, { key, colour, hatch }: (typeof outcomes)[number]) {
  return (
    <pattern key={key} id={`${id}-${key}`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform={`rotate(${hatch ?? 0})`}>
      <rect width="4" height="4" fill={colour} fillOpacity={hatch === null ? 1 : 0.35} />
      {hatch !== null && <rect width="2" height="4" fill={colour} />}
    </pattern>
  )
}

const compact = new Intl.NumberFormat('en', { notation: 'compact' })

// Hours are the reader's, days are those of UTC.
const formats = {
  hour: {
    short: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
    long: new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }),
  },
  day: {
    short: new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' }),
    long: new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }),
  },
} as const

'use client'

import { useState } from 'react'
import { Bar, BarChart, CartesianGrid, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Bucket } from '#lib/webhooks/delivery-histogram.ts'
import { bars } from './histogram-bars.ts'

type Props = { buckets: Bucket[]; stepSeconds: number; onNarrow: (first: Bucket, last: Bucket) => void }

const tick = { fontSize: 11, fill: 'var(--muted)' } as const
const compact = new Intl.NumberFormat('en', { notation: 'compact' })
const exact = new Intl.NumberFormat('en')

/** The bars, and what is dragged over them. */
export function HistogramChart({ buckets, stepSeconds, onNarrow }: Props) {
  const drag = useDrag(buckets, onNarrow)
  const axisTime = stepSeconds >= 43_200 ? dayFormat : stepSeconds >= 1800 ? dayHourFormat : timeFormat
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={buckets}
        margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
        barCategoryGap={1}
        accessibilityLayer={false}
        className="cursor-crosshair touch-pan-y select-none"
        {...drag.handlers}
      >
        <CartesianGrid vertical={false} stroke="var(--separator)" />
        <XAxis
          dataKey="at"
          tickFormatter={(at) => axisTime.format(new Date(String(at)))}
          tick={tick}
          stroke="var(--border)"
          minTickGap={48}
        />
        <YAxis
          width={44}
          tick={tick}
          axisLine={false}
          tickLine={false}
          allowDecimals={false}
          tickCount={4}
          tickFormatter={(value) => compact.format(Number(value))}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--default)', opacity: 0.6 }}
          labelFormatter={(at) => fullFormat.format(new Date(String(at)))}
          formatter={(value) => exact.format(Number(value))}
          contentStyle={{ background: 'var(--overlay)', border: '1px solid var(--border)', borderRadius: '0.5rem', fontSize: '0.75rem' }}
          labelStyle={{ color: 'var(--foreground)', fontWeight: 600 }}
        />
        {bars.map(({ outcome, label, colour }) => (
          <Bar key={outcome} dataKey={outcome} name={label} stackId="outcome" fill={colour} isAnimationActive={false} />
        ))}
        {drag.from && drag.to && (
          <ReferenceArea x1={drag.from.at} x2={drag.to.at} fill="var(--accent)" fillOpacity={0.2} stroke="var(--accent)" />
        )}
      </BarChart>
    </ResponsiveContainer>
  )
}

type Place = { activeTooltipIndex?: unknown }

/** From where the pointer goes down to where it comes up: one bar, or many. */
function useDrag(buckets: Bucket[], onNarrow: Props['onNarrow']) {
  const [span, setSpan] = useState<{ from: number; to: number } | null>(null)
  const end = () => {
    const [from, to] = ends(span)
    const [first, last] = [buckets[from], buckets[to]]
    setSpan(null)
    if (first && last) onNarrow(first, last)
  }
  const [from, to] = ends(span)
  return {
    from: buckets[from],
    to: buckets[to],
    handlers: {
      onMouseDown: (place: Place) => setSpan(spanAt(indexOf(place))),
      onMouseMove: (place: Place) => setSpan((before) => before && { ...before, to: indexOf(place) ?? before.to }),
      onMouseUp: end,
      onMouseLeave: () => setSpan(null),
    },
  }
}

function indexOf({ activeTooltipIndex }: Place): number | null {
  const index = activeTooltipIndex === undefined || activeTooltipIndex === null ? Number.NaN : Number(activeTooltipIndex)
  return Number.isInteger(index) ? index : null
}

function spanAt(index: number | null) {
  return index === null ? null : { from: index, to: index }
}

/** In the order of time; -1, where no bar is, without a span. */
function ends(span: { from: number; to: number } | null): [number, number] {
  return span ? [Math.min(span.from, span.to), Math.max(span.from, span.to)] : [-1, -1]
}

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const dayHourFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

'use client'

import { CartesianGrid, Line, LineChart as Lines, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Point } from '#lib/webhooks/history.ts'
import type { Chart } from './series.ts'

type Props = { chart: Chart; points: Point[]; stepSeconds: number }

const tick = { fontSize: 11, fill: 'var(--muted)' } as const

/** The lines of a chart. Nothing is animated: it is drawn anew every few seconds. */
export function LineChart({ chart: { series, textOf, isWhole }, points, stepSeconds }: Props) {
  const timeText = stepSeconds < 60 ? exactTime : shortTime
  // Lines of nothing but zeros would lie on each other; the first stays, as the axis needs one.
  const shown = series.filter(({ read }, n) => n === 0 || points.some((point) => (read(point) ?? 0) > 0))
  return (
    <ResponsiveContainer width="100%" height="100%">
      <Lines data={points} margin={{ top: 4, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--separator)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={['dataMin', 'dataMax']}
          tickFormatter={(at) => shortTime(Number(at))}
          tick={tick}
          stroke="var(--border)"
          minTickGap={40}
        />
        <YAxis
          width={52}
          tick={tick}
          axisLine={false}
          tickLine={false}
          tickFormatter={(value) => textOf(Number(value))}
          domain={[0, 'auto']}
          allowDecimals={!isWhole}
        />
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(at) => timeText(Number(at))}
          formatter={(value) => textOf(Number(value))}
          contentStyle={{ background: 'var(--overlay)', border: '1px solid var(--border)', borderRadius: '0.5rem', fontSize: '0.75rem' }}
          labelStyle={{ color: 'var(--foreground)', fontWeight: 600 }}
        />
        {shown.map(({ name, colour, dash, read }) => (
          <Line
            key={name}
            name={name}
            dataKey={read}
            stroke={colour}
            strokeDasharray={dash}
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
        ))}
      </Lines>
    </ResponsiveContainer>
  )
}

const shortFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const exactFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

function shortTime(at: number): string {
  return shortFormat.format(at)
}

function exactTime(at: number): string {
  return exactFormat.format(at)
}

'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { LocalTime } from '#components/local-time.tsx'
import { ScrollTable } from '#components/scroll-table.tsx'
import type { History, Point } from '#lib/webhooks/history.ts'
import type { Chart, Series } from './series.ts'

// It draws in a browser only.
const LineChart = dynamic(() => import('./line-chart.tsx').then((module) => module.LineChart), { ssr: false })

/** One chart with a legend that tells the latest figures, and the same figures as a table for those who do not see it. */
export function ChartFigure({ chart, history }: { chart: Chart; history: History }) {
  const { id, title, description, series, textOf } = chart
  const latest = history.points.at(-1)
  return (
    <figure aria-labelledby={id} className="flex min-w-0 flex-col gap-3 rounded-3xl bg-surface p-4 shadow-surface sm:p-5">
      <figcaption>
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        <p className="text-sm text-muted">{description}</p>
      </figcaption>
      <div className="h-56" role="img" aria-label={`${title}: a line for each row of the legend; the table below has the figures.`}>
        <LineChart chart={chart} points={history.points} stepSeconds={history.stepSeconds} />
      </div>
      <Legend series={series} latest={latest} textOf={textOf} />
      <FiguresTable chart={chart} points={history.points} />
    </figure>
  )
}

function Legend({ series, latest, textOf }: { series: Series[]; latest: Point | undefined; textOf: Chart['textOf'] }) {
  if (series.length === 0) return <p className="text-sm text-muted">No dispatcher has reported in this time.</p>
  return (
    <dl className="grid gap-x-6 gap-y-1 text-xs min-[30rem]:grid-cols-2 sm:grid-cols-3">
      {series.map(({ name, colour, dash, read }) => {
        const value = latest ? read(latest) : null
        return (
          <div key={name} className="flex min-w-0 items-center gap-2">
            <dt className="flex min-w-0 flex-1 items-center gap-2 text-muted">
              <svg aria-hidden="true" viewBox="0 0 28 4" className="h-1 w-7 shrink-0">
                <line x1="0" x2="28" y1="2" y2="2" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
              </svg>
              <span className="truncate" title={name}>
                {name}
              </span>
            </dt>
            <dd className="font-medium tabular-nums">{value === null ? '–' : textOf(value)}</dd>
          </div>
        )
      })}
    </dl>
  )
}

function FiguresTable({ chart: { title, series, textOf }, points }: { chart: Chart; points: Point[] }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)} className="text-sm">
      <summary className="w-fit cursor-pointer rounded-sm text-link focus-visible:outline-2 focus-visible:outline-accent">
        Show as a table
      </summary>
      {isOpen && (
        <div className="mt-3">
          <ScrollTable
            label={`${title} as a table`}
            columns={['Time', ...series.map(({ name }) => name)]}
            // Named by their places, so that new figures do not push the others down.
            rows={points.toReversed().map((point, n) => ({
              key: `${n}`,
              cells: [
                <LocalTime key="time" iso={new Date(point.at).toISOString()} />,
                ...series.map(({ read }) => {
                  const value = read(point)
                  return value === null ? '–' : textOf(value)
                }),
              ],
            }))}
          />
        </div>
      )}
    </details>
  )
}

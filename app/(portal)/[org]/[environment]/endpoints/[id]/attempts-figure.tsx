'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { durationText } from '#components/duration.ts'
import { countText } from '#components/figures-text.ts'
import { LocalTime } from '#components/local-time.tsx'
import { ScrollTable } from '#components/scroll-table.tsx'
import type { Bucket } from '#lib/webhooks/endpoint-health.ts'
import { attemptsOf } from '../health-text.ts'
import { outcomes, type Step } from './outcomes.ts'

// It draws in a browser only; nothing loads it before there is a chart to draw.
const AttemptsChart = dynamic(() => import('./attempts-chart.tsx').then((module) => module.AttemptsChart), { ssr: false })

type Props = { id: string; title: string; description: string; step: Step; buckets: Bucket[] }

/** Attempts over time by what came of them, with a legend that tells the sums, and the same figures as a table for those who do not see the chart. */
export function AttemptsFigure({ id, title, description, step, buckets }: Props) {
  const isEmpty = buckets.every((bucket) => attemptsOf(bucket) === 0)
  return (
    <figure aria-labelledby={id} className="flex min-w-0 flex-col gap-3 rounded-3xl bg-surface p-4 shadow-surface sm:p-5">
      <figcaption>
        <h3 id={id} className="text-sm font-semibold">
          {title}
        </h3>
        <p className="text-sm text-muted">{description} Tests are left out.</p>
      </figcaption>
      <div className="relative h-44" role="img" aria-label={`${title}: bars of attempts; the table below has the figures.`}>
        {isEmpty && <p className="absolute inset-0 grid place-items-center pb-6 text-sm text-muted">Nothing was sent.</p>}
        <AttemptsChart step={step} buckets={buckets} />
      </div>
      <Legend buckets={buckets} />
      <FiguresTable title={title} step={step} buckets={buckets} />
    </figure>
  )
}

function Legend({ buckets }: { buckets: Bucket[] }) {
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs">
      {outcomes.map(({ key, name, colour, hatch }) => (
        <div key={key} className="flex items-center gap-2">
          <dt className="flex items-center gap-2 text-muted">
            <span
              aria-hidden="true"
              className="size-3 rounded-xs border"
              style={{
                borderColor: colour,
                background: hatch === null ? colour : `repeating-linear-gradient(${hatch}deg, ${colour} 0 2px, transparent 2px 4px)`,
              }}
            />
            {name}
          </dt>
          <dd className="font-medium tabular-nums">{countText(buckets.reduce((sum, bucket) => sum + bucket[key], 0))}</dd>
        </div>
      ))}
    </dl>
  )
}

function FiguresTable({ title, step, buckets }: Pick<Props, 'title' | 'step' | 'buckets'>) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)} className="text-sm">
      <summary className="w-fit cursor-pointer rounded-sm text-xs text-link focus-visible:outline-2 focus-visible:outline-accent">
        Show as a table
      </summary>
      {isOpen && (
        <div className="mt-3">
          <ScrollTable
            label={`${title} as a table`}
            columns={[step === 'hour' ? 'Hour' : 'Day (UTC)', ...outcomes.map(({ name }) => name), 'Mean time to the answer']}
            rows={buckets.toReversed().map((bucket) => ({
              key: bucket.at,
              cells: [
                step === 'hour' ? <LocalTime key="at" iso={bucket.at} /> : bucket.at.slice(0, 10),
                ...outcomes.map(({ key }) => countText(bucket[key])),
                bucket.meanMs === null ? '–' : durationText(bucket.meanMs),
              ],
            }))}
          />
        </div>
      )}
    </details>
  )
}

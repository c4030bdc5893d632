'use client'

import { Skeleton } from '@heroui/react'
import dynamic from 'next/dynamic'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { Bucket, Histogram as Figures } from '#lib/webhooks/delivery-histogram.ts'
import { bars, totalOf } from './histogram-bars.ts'
import { explorerQuery } from './search-params.ts'

// It draws in a browser only, and comes after the rows.
const HistogramChart = dynamic(() => import('./histogram-chart.tsx').then((module) => module.HistogramChart), {
  ssr: false,
  loading: () => <Skeleton className="h-full rounded-lg" />,
})

const number = new Intl.NumberFormat('en')

/** Outcomes over time. Dragging over the bars, or a button of the table, narrows the log to that time. */
export function Histogram({ histogram }: { histogram: Figures | null }) {
  const [, setQuery] = useQueryStates(explorerQuery, { shallow: false, scroll: false })
  const narrow = (first: Bucket, last: Bucket) => {
    const until = new Date(Date.parse(last.at) + (histogram?.stepSeconds ?? 0) * 1000).toISOString()
    void setQuery({ since: first.at, until, range: null, after: null, before: null, row: null, open: null }, { history: 'push' })
  }
  return (
    <figure
      aria-labelledby="histogram-heading"
      className="flex min-h-73 min-w-0 flex-col gap-2 rounded-2xl bg-surface p-4 shadow-surface sm:min-h-64"
    >
      <figcaption className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 id="histogram-heading" className="text-sm font-semibold">
          Outcomes over time
        </h2>
        {histogram && <p className="text-xs text-muted">{basisText(histogram)}</p>}
      </figcaption>
      {histogram === null ? (
        <p className="m-auto text-sm text-muted">No deliveries to count here.</p>
      ) : (
        <>
          <div
            className="h-36"
            role="img"
            aria-label="A bar for each stretch of time, divided by outcome; the table below has the figures."
          >
            <HistogramChart buckets={histogram.buckets} stepSeconds={histogram.stepSeconds} onNarrow={narrow} />
          </div>
          <Legend buckets={histogram.buckets} />
          <FiguresTable histogram={histogram} onNarrow={narrow} />
        </>
      )}
    </figure>
  )
}

function basisText({ basis, stepSeconds }: Figures): string {
  const step = `One bar is ${stepWords(stepSeconds)}.`
  switch (basis.kind) {
    case 'all':
      return `${step} Drag over bars to narrow the log.`
    case 'sample':
      return `${step} Estimated from a sample of 1 in ${number.format(Math.round(basis.oneIn))}; drag over bars to count exactly.`
    case 'newest':
      return `${step} Of the newest ${number.format(basis.count)} deliveries only; choose a shorter time for others.`
    default:
      return basis satisfies never
  }
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

function stepWords(seconds: number): string {
  const [size, unit] = units.find(([of]) => seconds % of === 0) ?? [1, 'second']
  const count = seconds / size
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`
}

function Legend({ buckets }: { buckets: Bucket[] }) {
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
      {bars.map(({ outcome, label, colour }) => (
        <div key={outcome} className="flex items-center gap-1.5">
          <dt className="flex items-center gap-1.5 text-muted">
            <span aria-hidden="true" className="size-2.5 rounded-xs" style={{ background: colour }} />
            {label}
          </dt>
          <dd className="font-medium tabular-nums">{number.format(buckets.reduce((sum, bucket) => sum + bucket[outcome], 0))}</dd>
        </div>
      ))}
    </dl>
  )
}

type Narrow = (first: Bucket, last: Bucket) => void

function FiguresTable({ histogram, onNarrow }: { histogram: Figures; onNarrow: Narrow }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="text-sm">
      <summary className="w-fit cursor-pointer rounded-sm text-xs text-link focus-visible:outline-2 focus-visible:outline-accent">
        Show as a table
      </summary>
      {isOpen && (
        <section
          aria-label="Outcomes over time as a table"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="mt-2 max-h-80 overflow-auto rounded-lg focus-visible:outline-2 focus-visible:outline-accent"
        >
          <table className="w-full text-[0.8125rem] tabular-nums">
            <thead className="sticky top-0 bg-surface-secondary text-left text-xs text-muted">
              <tr>
                {['From', ...bars.map(({ label }) => label)].map((label, n) => (
                  <th key={label} scope="col" className={`px-3 py-1.5 font-medium ${n === 0 ? '' : 'text-right'}`}>
                    {label}
                  </th>
                ))}
                <th scope="col" className="px-3 py-1.5">
                  <span className="sr-only">Narrow the log</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {histogram.buckets
                .toReversed()
                .map((bucket) => totalOf(bucket) > 0 && <BucketRow key={bucket.at} bucket={bucket} onNarrow={onNarrow} />)}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}

function BucketRow({ bucket, onNarrow }: { bucket: Bucket; onNarrow: Narrow }) {
  return (
    <tr className="border-t border-separator">
      <th scope="row" className="px-3 py-1 text-left font-normal whitespace-nowrap">
        <LocalTime iso={bucket.at} />
      </th>
      {bars.map(({ outcome }) => (
        <td key={outcome} className="px-3 py-1 text-right">
          {number.format(bucket[outcome])}
        </td>
      ))}
      <td className="px-3 py-1 text-right">
        <Button
          size="sm"
          variant="ghost"
          className="h-7"
          aria-label={`Show only from ${bucket.at}`}
          onPress={() => onNarrow(bucket, bucket)}
        >
          Show only
        </Button>
      </td>
    </tr>
  )
}

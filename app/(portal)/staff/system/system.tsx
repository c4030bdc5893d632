'use client'

import type { ReactNode } from 'react'
import { bytesText, countText, spanText } from '#components/figures-text.ts'
import { Link } from '#components/link.tsx'
import { LiveMark } from '#components/live-mark.tsx'
import { LocalTime } from '#components/local-time.tsx'
import { type Range, rangeNames } from '#lib/webhooks/figures.ts'
import type { EngineStatus } from '#lib/webhooks/system.ts'
import { ChartFigure } from './chart-figure.tsx'
import { Dispatchers } from './dispatchers.tsx'
import type { SystemFigures } from './read-system.ts'
import { systemSearch } from './search-params.ts'
import { chartsOf } from './series.ts'
import { Storage } from './storage.tsx'
import { useSystem } from './use-system.ts'

/** Everything about the engine on one page, renewed every few seconds while somebody sees it. Heights are fixed, so that nothing moves. */
export function System({ range, initial }: { range: Range; initial: SystemFigures }) {
  const { figures, state } = useSystem(range, initial)
  const { status, history } = figures
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">System</h1>
          <p className="mt-1 max-w-prose text-sm text-muted">What the dispatchers deliver, what waits, and what the database holds.</p>
        </div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <LiveMark state={state} what="New figures appear" />
          <RangeLinks current={range} />
        </div>
      </header>
      <Tiles status={status} />
      <div className="grid gap-6 xl:grid-cols-2">
        {chartsOf(history).map((chart) => (
          <ChartFigure key={chart.id} chart={chart} history={history} />
        ))}
      </div>
      <Dispatchers dispatchers={status.dispatchers} />
      <Storage status={status} now={Date.parse(figures.readAt)} />
      <Versions versions={status.versions} readAt={figures.readAt} />
    </div>
  )
}

const rangeLabels = { '5m': '5 minutes', '1h': '1 hour', '24h': '24 hours' } as const satisfies Record<Range, string>

function RangeLinks({ current }: { current: Range }) {
  return (
    <nav aria-label="Time range" className="flex w-fit gap-1 rounded-full bg-default p-1 text-sm">
      {rangeNames.map((range) => (
        <Link
          key={range}
          href={`/staff/system${systemSearch({ range })}`}
          scroll={false}
          aria-current={range === current ? 'page' : undefined}
          className="rounded-full px-3 py-1 whitespace-nowrap text-muted focus-visible:outline-2 focus-visible:outline-accent aria-[current]:bg-segment aria-[current]:font-medium aria-[current]:text-foreground aria-[current]:shadow-surface"
        >
          {rangeLabels[range]}
        </Link>
      ))}
    </nav>
  )
}

function Tiles({ status: { backlog, dispatchers, databaseBytes } }: { status: EngineStatus }) {
  const alive = dispatchers.filter(({ isAlive }) => isAlive)
  const tiles = [
    ['Dispatchers', countText(alive.length)],
    ['In flight', countText(alive.reduce((sum, { inFlight }) => sum + inFlight, 0))],
    ['Ready', countText(backlog.ready)],
    ['Scheduled', countText(backlog.scheduled)],
    ['Claimed', countText(backlog.claimed)],
    ['Oldest due', spanText(backlog.oldestDueSeconds)],
    ['Database', bytesText(databaseBytes)],
  ] as const
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-3xl bg-separator shadow-surface sm:grid-cols-4 lg:grid-cols-7">
      {tiles.map(([label, value]) => (
        <div key={label} className="bg-surface px-4 py-3 last:max-lg:col-span-2 last:sm:max-lg:col-span-2">
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="mt-0.5 text-lg font-semibold whitespace-nowrap tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Versions({ versions: { product, postgres, node }, readAt }: { versions: EngineStatus['versions']; readAt: string }) {
  const facts: [string, ReactNode][] = [
    ['Hookport', product],
    ['PostgreSQL', postgres],
    ['Node.js of this portal', node],
    ['Figures of', <LocalTime key="time" iso={readAt} className="tabular-nums" />],
  ]
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
      {facts.map(([label, value]) => (
        <div key={label} className="flex gap-1.5">
          <dt className="text-muted">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

import type { ReactNode } from 'react'
import { durationText } from '#components/duration.ts'
import { countText, spanText } from '#components/figures-text.ts'
import { RelativeTime } from '#components/relative-time.tsx'
import type { EndpointHealth } from '#lib/webhooks/endpoint-health.ts'
import { countMax, sampleMax } from '#lib/webhooks/health-bounds.ts'
import { boundedText, percentText } from '../health-text.ts'

type Figure = { label: string; value: ReactNode; detail: ReactNode }

/** The figures of an endpoint, each with what it is of. */
export function HealthFigures({ health }: { health: EndpointHealth }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-3xl bg-separator shadow-surface md:grid-cols-3 xl:grid-cols-6">
      {figuresOf(health).map(({ label, value, detail }) => (
        <div key={label} className="flex min-w-0 flex-col bg-surface px-4 py-3">
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="mt-0.5 text-lg font-semibold tabular-nums">{value}</dd>
          <dd className="min-h-8 text-xs text-muted">{detail}</dd>
        </div>
      ))}
    </dl>
  )
}

function figuresOf(health: EndpointHealth): Figure[] {
  const { attempts, successRate, latency, lastSuccessAt, backlog, skipped } = health
  return [
    {
      label: 'Success rate',
      value: successRate === null ? none : percentText(successRate),
      detail:
        successRate === null
          ? 'No attempts in 24 hours'
          : `of ${countText(attempts)} ${attempts === 1 ? 'attempt' : 'attempts'} in 24 hours`,
    },
    {
      label: 'Latency, median',
      value: latency === null ? none : durationText(latency.p50Ms),
      detail: latency === null ? 'No answer yet' : `p95 ${durationText(latency.p95Ms)}`,
    },
    {
      label: 'Last success',
      value: lastSuccessAt === null ? none : <RelativeTime iso={lastSuccessAt} />,
      detail: lastSuccessAt === null ? 'None in 30 days' : null,
    },
    streakFigure(health),
    {
      label: 'Waiting',
      value: boundedText(backlog.ready, countMax),
      detail: backlog.ready === 0 ? 'Nothing is due' : `The oldest for ${spanText(backlog.oldestDueSeconds)}`,
    },
    {
      label: 'To be retried',
      value: boundedText(backlog.retrying, countMax),
      detail: skipped === 0 ? 'None skipped in 24 hours' : `${boundedText(skipped, countMax)} skipped in 24 hours`,
    },
  ]
}

function streakFigure({ streak }: EndpointHealth): Figure {
  if (streak === null) return { label: 'Streak', value: none, detail: 'No deliveries yet' }
  const { outcome, count, since } = streak
  const noun = outcome === 'succeeded' ? (count === 1 ? 'success' : 'successes') : count === 1 ? 'failure' : 'failures'
  return {
    label: 'Streak',
    value: (
      <span className={outcome === 'failed' ? 'text-danger' : ''}>
        {boundedText(count, sampleMax)} {noun}
      </span>
    ),
    detail: (
      <>
        since <RelativeTime iso={since} />
      </>
    ),
  }
}

const none = (
  <>
    <span aria-hidden="true">–</span>
    <span className="sr-only">none</span>
  </>
)

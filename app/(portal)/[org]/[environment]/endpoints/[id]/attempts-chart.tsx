import { countText } from '#components/figures-text.ts'
import { TimeChart } from '#components/time-chart.tsx'
import type { Bucket } from '#lib/webhooks/endpoint-health.ts'
import { outcomes, type Step } from './outcomes.ts'

/** The bars of a figure. */
export function AttemptsChart({ step, buckets }: { step: Step; buckets: Bucket[] }) {
  const { seconds: stepSeconds, zone, short, long } = steps[step]
  return (
    <TimeChart
      at={buckets.map(({ at }) => Date.parse(at) / 1000)}
      stepSeconds={stepSeconds}
      series={outcomes.map(({ key, name, colour, hatch }) => ({ name, colour, hatch, values: buckets.map((bucket) => bucket[key]) }))}
      shape="bars"
      isWhole
      zone={zone}
      tickText={(seconds) => short.format(seconds * 1000)}
      hoverText={(seconds) => long.format(seconds * 1000)}
      axisText={compact.format}
      valueText={countText}
    />
  )
}

const compact = new Intl.NumberFormat('en', { notation: 'compact' })

// Hours are the reader's, days are those of UTC.
const steps = {
  hour: {
    seconds: 3600,
    zone: 'reader',
    short: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
    long: new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }),
  },
  day: {
    seconds: 86_400,
    zone: 'utc',
    short: new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' }),
    long: new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }),
  },
} as const

import { TimeChart } from '#components/time-chart.tsx'
import type { Bucket } from '#lib/webhooks/delivery-histogram.ts'
import { bars } from './histogram-bars.ts'

type Props = { buckets: Bucket[]; stepSeconds: number; onNarrow: (first: Bucket, last: Bucket) => void }

/** The bars, and what is dragged over them. */
export function HistogramChart({ buckets, stepSeconds, onNarrow }: Props) {
  const axisTime = stepSeconds >= 43_200 ? dayFormat : stepSeconds >= 1800 ? dayHourFormat : timeFormat
  const narrow = (from: number, to: number) => {
    const [first, last] = [buckets[from], buckets[to]]
    if (first && last) onNarrow(first, last)
  }
  return (
    <TimeChart
      at={buckets.map(({ at }) => Date.parse(at) / 1000)}
      stepSeconds={stepSeconds}
      series={bars.map(({ outcome, label, colour }) => ({ name: label, colour, values: buckets.map((bucket) => bucket[outcome]) }))}
      shape="bars"
      isWhole
      zone="reader"
      tickText={(seconds) => axisTime.format(seconds * 1000)}
      hoverText={(seconds) => fullFormat.format(seconds * 1000)}
      axisText={compact.format}
      valueText={exact.format}
      onNarrow={narrow}
    />
  )
}

const compact = new Intl.NumberFormat('en', { notation: 'compact' })
const exact = new Intl.NumberFormat('en')
const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const dayHourFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

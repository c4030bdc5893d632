import { TimeChart } from '#components/time-chart.tsx'
import type { Point } from '#lib/webhooks/history.ts'
import type { Chart } from './series.ts'

type Props = { chart: Chart; points: Point[]; stepSeconds: number }

/** The lines of a chart. */
export function LineChart({ chart: { series, textOf, isWhole }, points, stepSeconds }: Props) {
  const hoverFormat = stepSeconds < 60 ? exactFormat : shortFormat
  // Lines of nothing but zeros would lie on each other; the first stays, as the axis needs one.
  const shown = series.filter(({ read }, n) => n === 0 || points.some((point) => (read(point) ?? 0) > 0))
  return (
    <TimeChart
      at={points.map(({ at }) => at / 1000)}
      stepSeconds={0}
      series={shown.map(({ name, colour, dash, read }) => ({ name, colour, dash, values: points.map(read) }))}
      shape="lines"
      isWhole={isWhole}
      zone="reader"
      tickText={(seconds) => shortFormat.format(seconds * 1000)}
      hoverText={(seconds) => hoverFormat.format(seconds * 1000)}
      axisText={textOf}
      valueText={textOf}
    />
  )
}

const shortFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const exactFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

import uPlot from 'uplot'

/** The figures of one kind. `colour` is any CSS colour or `var(--…)`. */
export type ChartSeries = {
  name: string
  colour: string
  /** One for each moment; null where there is none. */
  values: (number | null)[]
  /** Of a line, as SVG writes it; empty for a solid one. */
  dash?: string
  /** The angle of a bar's lines, 45 or 135; null for a solid bar. */
  hatch?: number | null
}

type Figures = { at: number[]; stepSeconds: number; series: ChartSeries[]; shape: 'bars' | 'lines' }

/** What uPlot draws: times, and a row of figures for each series. Bars stand in the middle of their time and, being drawn over each other, the highest sum first. */
export function dataOf({ at, stepSeconds, series, shape }: Figures): uPlot.AlignedData {
  if (shape === 'lines') return [at, ...series.map(({ values }) => values)]
  const sumTo = (n: number, i: number) => series.slice(0, n + 1).reduce((sum, { values }) => sum + (values[i] ?? 0), 0)
  // Nothing is not drawn at all: behind the others it would show as a line beside them.
  const sums = series.map(({ values }, n) => at.map((_, i) => (values[i] ? sumTo(n, i) : null)))
  return [at.map((seconds) => seconds + stepSeconds / 2), ...sums.toReversed()]
}

/** How uPlot draws them, in the order of `dataOf`. */
export function seriesOf({ series, shape }: Figures, colourIn: (plot: uPlot, colour: string) => string): uPlot.Series[] {
  if (shape === 'lines') return series.map((one) => lineOf(one, colourIn))
  return series.toReversed().map((one) => barOf(one, colourIn))
}

/** What stands at a moment, the uppermost first; what is nothing is left out unless all of it is. */
export function valuesAt(series: ChartSeries[], index: number): { name: string; value: number }[] {
  const all = series.map(({ name, values }) => ({ name, value: values[index] ?? 0 })).toReversed()
  const some = all.filter(({ value }) => value > 0)
  return some.length > 0 ? some : all.slice(-1)
}

function lineOf({ colour, dash = '' }: ChartSeries, colourIn: (plot: uPlot, colour: string) => string): uPlot.Series {
  return {
    stroke: (plot) => colourIn(plot, colour),
    width: 2,
    ...(dash !== '' && { dash: dash.split(' ').map(Number) }),
    points: { show: false },
  }
}

function barOf({ colour, hatch = null }: ChartSeries, colourIn: (plot: uPlot, colour: string) => string): uPlot.Series {
  const bars = uPlot.paths.bars?.({ size: [1, 64], gap: 1 })
  return {
    ...(bars && { paths: bars }),
    width: 0,
    points: { show: false },
    fill: (plot) =>
      hatch === null ? colourIn(plot, colour) : hatched(plot, hatch, colourIn(plot, colour), colourIn(plot, 'var(--surface)')),
  }
}

/** Lines over a lighter ground, for those who cannot tell the colours apart. */
function hatched(plot: uPlot, angle: number, colour: string, ground: string): CanvasPattern | string {
  const tile = document.createElement('canvas')
  const size = 6 * devicePixelRatio
  tile.width = size
  tile.height = size
  const pen = tile.getContext('2d')
  if (!pen) return colour
  pen.fillStyle = ground
  pen.fillRect(0, 0, size, size)
  pen.globalAlpha = 0.35
  pen.fillStyle = colour
  pen.fillRect(0, 0, size, size)
  pen.globalAlpha = 1
  pen.strokeStyle = colour
  pen.lineWidth = size / 3
  // Over the corners too, so that the tiles join.
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, angle === 45 ? size : 0)
    pen.lineTo(shift + size, angle === 45 ? 0 : size)
  }
  pen.stroke()
  return plot.ctx.createPattern(tile, 'repeat') ?? colour
}

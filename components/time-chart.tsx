'use client'

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { type ChartSeries, dataOf, seriesOf, valuesAt } from './time-chart-series.ts'

type Props = {
  /** When each figure begins, in seconds since 1970, in the order of time. */
  at: number[]
  /** How long a figure stands for: bars are as wide. 0 for lines, whose points are moments. */
  stepSeconds: number
  series: ChartSeries[]
  /** Bars stand upon each other, the first series at the bottom; lines do not. */
  shape: 'bars' | 'lines'
  /** Whether only whole figures stand beside the axis. */
  isWhole: boolean
  /** Days are those of UTC, everything shorter is in the reader's zone. */
  zone: 'reader' | 'utc'
  /** A moment beside the axis (short) and under the pointer. */
  tickText: (seconds: number) => string
  hoverText: (seconds: number) => string
  axisText: (value: number) => string
  valueText: (value: number) => string
  /** What is dragged over, or pressed, by the places of the first and the last figure. */
  onNarrow?: (first: number, last: number) => void
}

type Hovered = { index: number; left: number; isRight: boolean }

/** Figures over time, drawn by uPlot on a canvas. Nothing is animated, and every chart has the same figures as a table beside it. */
export function TimeChart(props: Props) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const [hovered, setHovered] = useState<Hovered | null>(null)
  const create = useEffectEvent((target: HTMLDivElement) => new uPlot(optionsOf(props, narrow, setHovered), dataOf(props), target))
  const narrow = useEffectEvent((first: number, last: number) => props.onNarrow?.(first, last))
  const shape = JSON.stringify([props.shape, props.zone, props.stepSeconds, props.series.map(({ name }) => name)])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another shape is another plot
  useEffect(() => {
    if (!place.current) return
    const made = create(place.current)
    plot.current = made
    const stop = follow(made, place.current)
    return () => {
      stop()
      made.destroy()
      plot.current = null
    }
  }, [shape])
  useEffect(() => plot.current?.setData(dataOf(props)), [props])
  return (
    <div ref={place} className={`relative size-full ${props.onNarrow ? 'cursor-crosshair touch-pan-y select-none' : ''}`}>
      {hovered && <Figures {...props} {...hovered} />}
    </div>
  )
}

/** What the pointer is over, in words. */
function Figures({ at, series, hoverText, valueText, index, left, isRight }: Props & Hovered) {
  const time = at[index]
  if (time === undefined) return null
  return (
    <div
      className="pointer-events-none absolute top-1 z-10 rounded-lg border border-border bg-overlay px-2.5 py-1.5 text-xs whitespace-nowrap shadow-overlay"
      style={isRight ? { right: `calc(100% - ${left - 12}px)` } : { left: left + 12 }}
    >
      <p className="font-semibold">{hoverText(time)}</p>
      {valuesAt(series, index).map(({ name, value }) => (
        <p key={name} className="tabular-nums">
          {name}: {valueText(value)}
        </p>
      ))}
    </div>
  )
}

function optionsOf(props: Props, narrow: (first: number, last: number) => void, onHover: (hovered: Hovered | null) => void): uPlot.Options {
  const { stepSeconds, shape, zone } = props
  const isNarrowing = props.onNarrow !== undefined
  return {
    width: 300,
    height: 120,
    padding: [6, paddingRight, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => (zone === 'utc' ? uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') : new Date(seconds * 1000)),
    cursor: { x: shape === 'lines', y: false, points: { show: false }, drag: { x: isNarrowing, y: false, setScale: false } },
    scales: {
      x: { range: ({ data: [times] }, min, max) => (shape === 'bars' ? aroundBars(times, stepSeconds) : [min, max]) },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] },
    },
    axes: [timeAxisOf(props), figureAxisOf(props)],
    series: [{}, ...seriesOf(props, colourIn)],
    hooks: {
      setCursor: [(plot) => onHover(hoveredIn(plot))],
      setSelect: [(plot) => selected(plot, narrow)],
      ready: [(plot) => plot.over.addEventListener('click', () => pressed(plot, narrow))],
    },
  }
}

const paddingRight = 18

/** From where the first bar begins to where the last one ends: from the data, since what uPlot hands over is at times what was returned before. */
function aroundBars(times: ArrayLike<number>, stepSeconds: number): [number, number] {
  const [first = 0, last = first] = [times[0], times[times.length - 1]]
  return [first - stepSeconds / 2, last + stepSeconds / 2]
}

const muted = (plot: uPlot) => colourIn(plot, 'var(--muted)')
const font = '11px ui-sans-serif, system-ui, sans-serif'

function timeAxisOf({ shape, tickText }: Props): uPlot.Axis {
  return {
    stroke: muted,
    font,
    size: 26,
    gap: 6,
    space: Math.max(72, widthOf(tickText(0)) + 16),
    // A bar's time is the one it begins at, and so is its label's place.
    ...(shape === 'bars' && { align: 1, filter: fitting(tickText) }),
    grid: { show: false },
    ticks: { show: false },
    border: { show: true, stroke: (plot) => colourIn(plot, 'var(--border)'), width: 1 },
    values: (_, splits) => splits.map((seconds) => (seconds === null ? '' : tickText(seconds))),
  }
}

function figureAxisOf({ isWhole, axisText }: Props): uPlot.Axis {
  return {
    stroke: muted,
    font,
    size: 52,
    gap: 6,
    space: 28,
    ...(isWhole && { incrs: wholeSteps }),
    grid: { stroke: (plot) => colourIn(plot, 'var(--separator)'), width: 1 },
    ticks: { show: false },
    values: (_, splits) => splits.map(axisText),
  }
}

/** Leaves out what would be cut off at the right edge. */
function fitting(tickText: (seconds: number) => string): uPlot.Axis.Filter {
  return (plot, splits, _, space, step) =>
    splits.map((seconds) => {
      const room = (((plot.scales.x?.max ?? seconds) - seconds) / step) * space + paddingRight
      return room < widthOf(tickText(seconds)) ? null : seconds
    })
}

/** About as wide as a text is beside an axis, in CSS pixels. */
function widthOf(text: string): number {
  return text.length * 6
}

const wholeSteps = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat()

function hoveredIn(plot: uPlot): Hovered | null {
  const { idx, left } = plot.cursor
  if (idx === null || idx === undefined || left === undefined || left < 0) return null
  const offset = plot.over.offsetLeft + left
  return { index: idx, left: offset, isRight: left > plot.over.clientWidth / 2 }
}

function selected(plot: uPlot, narrow: (first: number, last: number) => void): void {
  const { left, width } = plot.select
  if (width === 0) return
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  narrow(plot.posToIdx(left), plot.posToIdx(left + width))
}

/** A press without a drag; uPlot keeps the click that ends a drag to itself. */
function pressed(plot: uPlot, narrow: (first: number, last: number) => void): void {
  const { idx } = plot.cursor
  if (idx !== null && idx !== undefined) narrow(idx, idx)
}

/** A canvas knows no custom properties, so that they are looked up whenever it draws. */
function colourIn(plot: uPlot, colour: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1]
  return name === undefined ? colour : getComputedStyle(plot.root).getPropertyValue(name)
}

/** Keeps a plot as large as its place, and in the colours of the theme. Returns how to stop. */
function follow(plot: uPlot, place: HTMLElement): () => void {
  const sizes = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: place.clientHeight }))
  sizes.observe(place)
  const themes = new MutationObserver(() => plot.redraw(true, true))
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
  return () => {
    sizes.disconnect()
    themes.disconnect()
  }
}

import { countText, rateText, spanText } from '#components/figures-text.ts'
import { reasonWords } from '#components/outcome-words.ts'
import { type OutcomeName, outcomeNames, stopped } from '#lib/webhooks/figures.ts'
import type { History, Point } from '#lib/webhooks/history.ts'

/** One line of a chart. Colour is never alone: each line of a chart has a pattern of its own, and the legend shows both. */
export type Series = {
  name: string
  colour: string
  /** Of an SVG stroke; empty for a solid line. */
  dash: string
  read: (point: Point) => number | null
}

export type Chart = {
  id: string
  title: string
  description: string
  series: Series[]
  textOf: (value: number) => string
  isWhole: boolean
}

const patterns = ['', '7 4', '2 3', '12 4 2 4', '14 5', '1 5', '9 3 2 3 2 3', '4 2', '3 7'] as const

function lookOf(n: number): Pick<Series, 'colour' | 'dash'> {
  return { colour: `var(--chart-${(n % patterns.length) + 1})`, dash: patterns[n % patterns.length] ?? '' }
}

/** The charts of a history, in the order of the page. */
export function chartsOf(history: History): Chart[] {
  return [throughput, backlog, age, inFlightOf(history)]
}

const outcomeLabels: Partial<Record<OutcomeName, string>> = { succeeded: 'succeeded', skipped: 'skipped' }

const throughput: Chart = {
  id: 'throughput',
  title: 'Throughput',
  description: 'Attempts per second, by what came of them.',
  series: outcomeNames.map((outcome, n) => ({
    name: outcomeLabels[outcome] ?? reasonWords(outcome),
    ...lookOf(n),
    read: (point) => point.outcomes[outcome],
  })),
  textOf: rateText,
  isWhole: false,
}

const backlog: Chart = {
  id: 'backlog',
  title: 'Backlog',
  description: 'Deliveries that are not over: ready to be sent, scheduled for a retry, claimed by a dispatcher.',
  series: [
    { name: 'ready', ...lookOf(3), dash: '', read: ({ ready }) => ready },
    { name: 'scheduled', ...lookOf(2), read: ({ scheduled }) => scheduled },
    { name: 'claimed', ...lookOf(0), dash: '12 4 2 4', read: ({ claimed }) => claimed },
  ],
  textOf: countText,
  isWhole: true,
}

const age: Chart = {
  id: 'age',
  title: 'Oldest due',
  description: 'How long the longest waiting delivery has been ready.',
  series: [{ name: 'oldest due', ...lookOf(4), dash: '', read: ({ oldestDueSeconds }) => oldestDueSeconds }],
  textOf: spanText,
  isWhole: false,
}

const linesMax = 8

/** A line for each dispatcher that is there; of many, those with the most in flight, one for all others, and one for those that have stopped. */
function inFlightOf({ points }: History): Chart {
  const totals = new Map<string, number>()
  for (const { inFlight } of points) for (const [name, most] of Object.entries(inFlight)) totals.set(name, (totals.get(name) ?? 0) + most)
  const hasStopped = totals.delete(stopped)
  const names = [...totals].sort(([, a], [, b]) => b - a).map(([name]) => name)
  const own = names.length > linesMax ? names.slice(0, linesMax - 1) : names
  const others = names.slice(own.length)
  const lines: Omit<Series, 'colour' | 'dash'>[] = own.sort().map((name) => ({ name, read: ({ inFlight }) => inFlight[name] ?? null }))
  if (others.length > 0)
    lines.push({ name: `${others.length} others`, read: ({ inFlight }) => sumOf(others.map((name) => inFlight[name])) })
  const looks = lines.map((line, n) => ({ ...line, ...lookOf(n) }))
  return {
    id: 'in-flight',
    title: 'In flight',
    description: 'Requests under way at once, by dispatcher.',
    series: hasStopped
      ? [...looks, { name: stopped, read: ({ inFlight }) => inFlight[stopped] ?? null, ...lookOf(patterns.length - 1) }]
      : looks,
    textOf: countText,
    isWhole: true,
  }
}

function sumOf(values: (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

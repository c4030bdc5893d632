import type { Figure } from './row.ts'
import { median } from './statistics.ts'

/** One line of the report. `met` is null where there is no goal, or where the counts were too small to judge. */
export type Line = {
  row: string
  key: string
  label: string
  unit: string
  median: number
  min: number
  max: number
  runs: number
  ofCeiling: number | null
  goal: string | null
  met: boolean | null
}

/** What a figure's values over the runs come to. */
export function lineOf(row: string, figure: Figure, values: number[], ofCeiling: number | null, judged: boolean): Line {
  const middle = median(values)
  return {
    row,
    key: figure.key,
    label: figure.label,
    unit: figure.unit,
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
    runs: values.length,
    ofCeiling,
    goal: figure.goal?.text ?? null,
    met: figure.goal && judged ? figure.goal.met(middle, ofCeiling) : null,
  }
}

const header = ['measure', 'median', 'min – max', 'of ceiling', 'goal', 'met'] as const

/** An aligned table; numbers stand on the right. */
export function renderTable(lines: Line[]): string {
  const cells = lines.map((line) => [
    line.label,
    withUnit(line.median, line.unit),
    line.runs === 1 ? '' : `${shown(line.min)} – ${shown(line.max)}`,
    line.ofCeiling === null ? '' : line.ofCeiling.toFixed(2),
    line.goal ?? '',
    line.met === null ? '' : line.met ? 'yes' : 'NO',
  ])
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)))
  const isNumber = (column: number) => column >= 1 && column <= 3
  const align = (row: readonly string[]) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [align(header), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(align)].join('\n')
}

/** A figure as a person reads it: three digits that matter, thousands apart. */
export function shown(value: number): string {
  if (value !== 0 && Math.abs(value) < 10) return value.toFixed(2)
  if (Math.abs(value) < 100) return Number.isInteger(value) ? `${value}` : value.toFixed(1)
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ')
}

export function withUnit(value: number, unit: string): string {
  return unit.startsWith('/') ? `${shown(value)}${unit}` : `${shown(value)} ${unit}`.trimEnd()
}

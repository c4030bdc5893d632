import { type Machine, renderMachine } from '../machine.ts'
import type { Outcome } from './run.ts'

/** What stands above the figures. */
export type Heading = { title: string; seed: number; dispatchers: number; portals: number; machine: Machine }

/** The fault report for people: what was done, what came of it, and at the end the one line that matters. */
export function reportText(heading: Heading, outcome: Outcome): string {
  return [
    `${heading.title}, seed ${heading.seed}`,
    renderMachine(heading.machine),
    '',
    ...faultTable(outcome),
    '',
    ...counts(heading, outcome),
    '',
    ...outcome.verdict.violations.flatMap(({ rule, count, examples }) => [
      `✗ ${count} times not: ${rule}`,
      ...examples.map((one) => `    ${one}`),
    ]),
    conclusion(outcome),
  ].join('\n')
}

function faultTable({ faults }: Outcome): string[] {
  const rows = faults.map(({ atMs, kind, target, startedAt, endedAt, inFlight, gapMs, note }) => [
    seconds(atMs),
    kind,
    target,
    seconds(endedAt - startedAt),
    `${inFlight}`,
    seconds(gapMs),
    note,
  ])
  return align([['at', 'fault', 'of', 'lasted', 'in flight', 'longest gap', ''], ...rows])
}

function counts({ dispatchers, portals }: Heading, { verdict, requests, cron, loadMs, drainMs, gaps }: Outcome): string[] {
  const { deliveries, duplicates } = verdict
  return [
    `${dispatchers} dispatchers, ${portals} portals; load ${seconds(loadMs)}, drained in ${seconds(drainMs)}`,
    `events: ${verdict.acknowledgedEvents} acknowledged, ${verdict.unacknowledgedEvents} stored without an acknowledgement, ${requests.repeated} requests repeated, ${requests.abandoned} without a key given up`,
    `deliveries: ${deliveries.acknowledged} acknowledged = ${deliveries.succeeded} succeeded + ${deliveries.failed} failed + ${deliveries.skipped} skipped + ${deliveries.waiting} waiting`,
    `twice: ${duplicates.cutOff} requests beyond the recorded attempts, ${duplicates.answeredAgain} answered again with 200; ${duplicates.inFlight} were under way at the faults`,
    `longest gap: ${seconds(gaps.arrivalMs)} without an arrival at a healthy receiver, ${seconds(gaps.acknowledgementMs)} without an acknowledgement`,
    `cron route: ${cron.calls} calls, ${cron.claimed} deliveries`,
  ]
}

function conclusion({ verdict: { lost, duplicates, violations } }: Outcome): string {
  const broken = violations.length === 0 ? 'every promise kept' : `${violations.length} promises broken`
  return `lost = ${lost}, duplicated = ${Math.max(duplicates.cutOff, duplicates.answeredAgain)}, ${broken}`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function align(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

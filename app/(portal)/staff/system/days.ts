import type { Partition } from '#lib/db/partitions.ts'

/** The partitions of one day (UTC), by table. */
export type Day = {
  /** `2026-11-22`, or `until 2026-11-22` for the one that holds everything before. */
  name: string
  partitions: Partition[]
  bytes: number
  /** The first day on which they are no longer there. */
  droppedOn: string
}

const dayMs = 86_400_000

/** Partitions by day, the newest first, and how many days ahead are only prepared. */
export function daysOf(partitions: Partition[], retentionDays: number, now: number): { days: Day[]; preparedDays: number } {
  const groups = [...Map.groupBy(partitions, ({ to }) => to)].sort(([a], [b]) => b - a)
  const shown = groups.filter(([, members]) => members.some(({ from, rows }) => rows > 0 || (from ?? 0) <= now))
  const days = shown.map(([to, members]) => ({
    name: `${members.some(({ from }) => from === null) ? 'until ' : ''}${dateOf(to - 1)}`,
    partitions: members,
    bytes: members.reduce((sum, { bytes }) => sum + bytes, 0),
    droppedOn: dateOf(to + retentionDays * dayMs),
  }))
  return { days, preparedDays: groups.length - shown.length }
}

function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}

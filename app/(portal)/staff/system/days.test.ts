import { expect, test } from 'vitest'
import type { Partition } from '#lib/db/partitions.ts'
import { daysOf } from './days.ts'

const at = (day: string) => Date.parse(`${day}T00:00:00Z`)

function partition(table: Partition['table'], from: string | null, to: string, rows: number): Partition {
  return { table, name: `${table}_${from}`, from: from === null ? null : at(from), to: at(to), bytes: 100, rows }
}

const partitions = (['event', 'delivery', 'attempt'] as const).flatMap((table) => [
  partition(table, null, '2026-11-21', 5),
  partition(table, '2026-11-21', '2026-11-22', 0),
  partition(table, '2026-11-22', '2026-11-23', 0),
  partition(table, '2026-11-23', '2026-11-24', 0),
])

test('days are named in UTC, newest first; what is only prepared is counted', () => {
  const { days, preparedDays } = daysOf(partitions, 30, at('2026-11-22') + 1)
  expect(days.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['2026-11-22', 300],
    ['2026-11-21', 300],
    ['until 2026-11-20', 300],
  ])
  expect(preparedDays).toBe(1)
})

test('a day is dropped when the last of it is as old as is kept', () => {
  const { days } = daysOf(partitions, 7, at('2026-11-22') + 1)
  expect(days.map(({ droppedOn }) => droppedOn)).toEqual(['2026-11-30', '2026-11-29', '2026-11-28'])
})

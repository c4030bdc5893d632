import { bytesText, countText } from '#components/figures-text.ts'
import { ScrollTable } from '#components/scroll-table.tsx'
import type { Partition } from '#lib/db/partitions.ts'
import type { EngineStatus } from '#lib/webhooks/system.ts'
import { Panel } from './panel.tsx'

const tables = [
  ['event', 'Events'],
  ['delivery', 'Deliveries'],
  ['attempt', 'Attempts'],
] as const

const columns = ['Day (UTC)', ...tables.flatMap(([, label]) => [label, `${label}, size`]), 'All sizes']

/** The partitions of the tables that grow, by day, the newest first. Days that are only prepared are a sentence. */
export function Storage({ status: { partitions, databaseBytes } }: { status: EngineStatus }) {
  const days = [...Map.groupBy(partitions, ({ to }) => to)].sort(([a], [b]) => b - a)
  const prepared = days.filter(([, members]) => members.every(({ from, rows }) => rows === 0 && (from ?? 0) > Date.now()))
  const shown = days.filter((day) => !prepared.includes(day))
  return (
    <Panel
      id="storage"
      title="Storage"
      description={`${bytesText(databaseBytes)} in the database. Events, deliveries and attempts are kept in a partition for each day; rows are PostgreSQL's estimates. ${preparedText(prepared.length)}`}
    >
      <ScrollTable label="Partitions by day" columns={columns} rows={shown.map(([to, members]) => rowOf(to, members))} />
    </Panel>
  )
}

function preparedText(days: number): string {
  return days === 1 ? '1 day ahead is prepared.' : `${days} days ahead are prepared.`
}

function rowOf(to: number, members: Partition[]) {
  const figures = tables.flatMap(([table]) => {
    const partition = members.find((member) => member.table === table)
    return [countText(partition?.rows ?? 0), bytesText(partition?.bytes ?? 0)]
  })
  const isFirst = members.some(({ from }) => from === null)
  const lastDay = dayText(to - 1)
  return {
    key: `${to}`,
    cells: [isFirst ? `until ${lastDay}` : lastDay, ...figures, bytesText(members.reduce((sum, { bytes }) => sum + bytes, 0))],
  }
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

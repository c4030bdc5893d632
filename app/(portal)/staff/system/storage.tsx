import { bytesText, countText } from '#components/figures-text.ts'
import { ScrollTable } from '#components/scroll-table.tsx'
import type { EngineStatus } from '#lib/webhooks/system.ts'
import { type Day, daysOf } from './days.ts'
import { Panel } from './panel.tsx'

const tables = [
  ['event', 'Events'],
  ['delivery', 'Deliveries'],
  ['attempt', 'Attempts'],
] as const

const columns = ['Day (UTC)', ...tables.flatMap(([, label]) => [label, `${label}, size`]), 'All sizes', 'Dropped on']

/** The partitions of the tables that grow, by day. */
export function Storage({ status: { partitions, databaseBytes, retentionDays }, now }: { status: EngineStatus; now: number }) {
  const { days, preparedDays } = daysOf(partitions, retentionDays, now)
  return (
    <Panel
      id="storage"
      title="Storage"
      description={`${bytesText(databaseBytes)} in the database. Events, deliveries and attempts have a partition for each day and are kept for ${retentionDays} days; rows are PostgreSQL's estimates. ${preparedText(preparedDays)}`}
    >
      <ScrollTable label="Partitions by day" columns={columns} rows={days.map(rowOf)} />
    </Panel>
  )
}

function preparedText(days: number): string {
  return days === 1 ? '1 day ahead is prepared.' : `${days} days ahead are prepared.`
}

function rowOf({ name, partitions, bytes, droppedOn }: Day) {
  const figures = tables.flatMap(([table]) => {
    const partition = partitions.find((member) => member.table === table)
    return [countText(partition?.rows ?? 0), bytesText(partition?.bytes ?? 0)]
  })
  return { key: name, cells: [name, ...figures, bytesText(bytes), droppedOn] }
}

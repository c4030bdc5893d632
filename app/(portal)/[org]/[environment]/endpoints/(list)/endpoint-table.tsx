import { Link } from '#components/link.tsx'
import { PlainTable } from '#components/plain-table.tsx'
import { eventTypesText } from '#components/settings-text.ts'
import type { Glance } from '#lib/webhooks/endpoint-health.ts'
import type { Endpoint } from '#lib/webhooks/endpoints.ts'
import { sampleMax } from '#lib/webhooks/health-bounds.ts'
import { boundedText } from '../health-text.ts'
import { StateChips } from '../state-chips.tsx'
import { HealthBar } from './health-bar.tsx'

type Row = Pick<Endpoint, 'id' | 'url' | 'description' | 'format' | 'eventTypes' | 'enabled' | 'primary' | 'applicationId'> & {
  health: Glance | null
}

const columns = [
  { label: 'URL', className: 'min-w-40' },
  { label: 'Format', className: 'max-sm:hidden' },
  { label: 'Events', className: 'max-sm:hidden' },
  { label: 'Last 24 hours', className: 'max-md:hidden' },
  { label: 'Waiting', className: 'tabular-nums max-md:hidden' },
  { label: 'State' },
] as const

/** The endpoints of an environment; each leads to its settings. `path` is where their pages stand. */
export function EndpointTable({ rows, path }: { rows: Row[]; path: string }) {
  return (
    <PlainTable
      label="Endpoints"
      variant="primary"
      columns={columns}
      rows={rows.map((row) => ({ key: row.id, cells: cellsOf(row, path) }))}
    />
  )
}

function cellsOf(row: Row, path: string) {
  const { format, eventTypes, health } = row
  return [
    <Name key="name" row={row} path={path} />,
    format,
    <span key="events" title={eventTypes.join(', ')}>
      {eventTypesText(eventTypes)}
    </span>,
    health && <HealthBar key="health" health={health} />,
    health && boundedText(health.waiting, sampleMax),
    <State key="state" {...row} />,
  ]
}

/** The URL, and what has no column of its own on a phone. */
function Name({ row: { id, url, description, format, eventTypes, applicationId, health }, path }: { row: Row; path: string }) {
  const remarks = [description, applicationId && `Application ${applicationId}`].filter(Boolean).join(' · ')
  return (
    <>
      <Link href={`${path}/${id}`} className="font-mono text-[0.8125rem] wrap-anywhere text-link underline">
        {url}
      </Link>
      {remarks !== '' && <span className="block text-xs wrap-anywhere text-muted">{remarks}</span>}
      <span className="block text-xs text-muted sm:hidden">
        {format}, {eventTypesText(eventTypes)}
      </span>
      {health && (
        <span className="mt-1 flex flex-wrap items-center gap-x-3 md:hidden">
          <HealthBar health={health} />
          {health.waiting > 0 && <span className="text-xs">{boundedText(health.waiting, sampleMax)} waiting</span>}
        </span>
      )}
    </>
  )
}

function State({ enabled, primary }: Row) {
  return (
    <span className="flex flex-wrap gap-1">
      <StateChips enabled={enabled} primary={primary} />
    </span>
  )
}

import { tableVariants } from '@heroui/styles'
import { Link } from '#components/link.tsx'
import { LocalTime } from '#components/local-time.tsx'
import type { EventSummary } from '#lib/webhooks/events.ts'

const slots = tableVariants()

const cellClass = 'px-3 py-2 text-[0.8125rem] wrap-anywhere max-md:h-auto max-md:border-0 max-md:p-0'
const rowClass =
  'max-md:grid max-md:h-auto max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-3 max-md:gap-y-0.5 max-md:border-b max-md:bg-surface max-md:px-3 max-md:py-2.5'

// On a phone each row is a small grid: the event, its category and project, what it is about, and when.
const small = 'max-md:text-xs max-md:text-muted'
const columns = [
  { label: 'Event', className: 'md:w-[30%] max-md:col-span-2' },
  { label: 'Type', className: `md:w-[12%] ${small}` },
  { label: 'Entity', className: `max-md:col-span-2 max-md:row-start-3 ${small}` },
  { label: 'Project ID', className: `md:w-[14%] max-md:text-right max-md:before:content-["Project_"] ${small}` },
  { label: 'Published', className: `md:w-[20%] lg:w-56 max-md:col-span-2 ${small}` },
] as const

/** A page of events; each leads to its own page. */
export function EventTable({ rows, path }: { rows: EventSummary[]; path: string }) {
  return (
    <div className="overflow-hidden rounded-2xl bg-surface-secondary p-1">
      <table aria-label="Events" className={slots.content({ className: 'w-full max-md:block md:table-fixed' })}>
        <thead className={slots.header({ className: 'max-md:sr-only' })}>
          <tr>
            {columns.map(({ label, className }) => (
              <th key={label} scope="col" className={slots.column({ className: `px-3 ${className}` })}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={slots.body({ className: 'max-md:block' })}>
          {rows.map((row) => (
            <EventRow key={row.id} row={row} path={path} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function EventRow({ row: { id, type, category, entity, projectId, createdAt }, path }: { row: EventSummary; path: string }) {
  const cells = [
    <Link
      key="type"
      href={`${path}/${id}`}
      className="block w-fit rounded-sm font-mono text-link focus-visible:outline-2 focus-visible:outline-accent"
    >
      <span className="underline">{type}</span>
      <span className="block text-xs text-muted">{id}</span>
    </Link>,
    category,
    entity === null ? <None key="entity" /> : `${entity.type} ${entity.id}`,
    projectId ?? 'N/A',
    <LocalTime key="time" iso={createdAt} className="tabular-nums" />,
  ]
  return (
    <tr className={slots.row({ className: rowClass })}>
      {columns.map(({ label, className }, index) => (
        <td key={label} className={slots.cell({ className: `${cellClass} ${className}` })}>
          {cells[index]}
        </td>
      ))}
    </tr>
  )
}

function None() {
  return (
    <span className="text-muted max-md:sr-only">
      <span aria-hidden="true">–</span>
      <span className="sr-only">none</span>
    </span>
  )
}

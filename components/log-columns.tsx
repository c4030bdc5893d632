import type { ReactNode } from 'react'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import { LocalTime } from './local-time.tsx'
import { Clamped, CodeCell, EventCell, NoValue, StatusCell } from './log-cells.tsx'

/** What a cell may need beyond its row: the URLs of endpoints by their public ids. */
export type LogContext = { urls: Record<string, string> }

type Column = {
  id: string
  header: string
  cell: (delivery: Delivery, context: LogContext) => ReactNode
  className: string
}

// Where there is little room every row becomes a small grid: the event and its status, below them the type, the project and the code, then the
// time and what else was chosen. The cells stay the same ones, so nothing is there twice.
const small = 'max-md:text-xs max-md:text-muted'
const further = `md:w-44 max-md:col-span-3 max-md:col-start-2 ${small}`

/** Every column the log can have, in their order. Names and order of the first six are fixed by CONTRACT §7. */
export const logColumns: readonly Column[] = [
  {
    id: 'projectId',
    header: 'Project ID',
    cell: ({ projectId }) => <Clamped text={projectId ?? 'N/A'} />,
    className: `md:w-[14%] max-md:col-start-3 max-md:row-start-2 ${small} max-md:before:content-["Project_"]`,
  },
  {
    id: 'type',
    header: 'Type',
    cell: ({ type }) => <Clamped text={type} />,
    className: `md:w-[13%] max-md:col-start-2 max-md:row-start-2 ${small}`,
  },
  {
    id: 'eventType',
    header: 'Event',
    cell: (delivery) => <EventCell delivery={delivery} />,
    className: 'max-md:col-span-2 max-md:col-start-2 max-md:row-start-1',
  },
  {
    id: 'status',
    header: 'Status',
    cell: (delivery) => <StatusCell delivery={delivery} />,
    className: 'md:w-[17%] max-md:col-start-4 max-md:row-start-1',
  },
  {
    id: 'code',
    header: 'Code',
    cell: ({ code }) => <CodeCell code={code} />,
    className: 'md:w-[8%] max-md:col-start-4 max-md:row-start-2 max-md:text-right',
  },
  {
    id: 'createdAt',
    header: 'Created At',
    cell: ({ createdAt }) => <LocalTime iso={createdAt} className="tabular-nums" />,
    className: `md:w-[16%] lg:w-56 max-md:col-span-3 max-md:col-start-2 max-md:row-start-3 ${small}`,
  },
  {
    id: 'endpoint',
    header: 'Endpoint',
    cell: ({ endpointId }, { urls }) => <Clamped text={urls[endpointId] ?? endpointId} />,
    className: `${further} md:w-64`,
  },
  {
    id: 'attemptCount',
    header: 'Attempts',
    cell: ({ attemptCount }) => <span className="tabular-nums">{attemptCount}</span>,
    className: `${further} md:w-24 max-md:before:content-["Attempts:_"]`,
  },
  {
    id: 'lastAttemptAt',
    header: 'Last attempt',
    cell: ({ lastAttemptAt }) => timeOrNone(lastAttemptAt),
    className: `${further} max-md:before:content-["Last_attempt:_"]`,
  },
  {
    id: 'nextAttemptAt',
    header: 'Next attempt',
    cell: ({ nextAttemptAt }) => timeOrNone(nextAttemptAt),
    className: `${further} max-md:before:content-["Next_attempt:_"]`,
  },
  { id: 'id', header: 'Delivery ID', cell: ({ id }) => <span className="font-mono text-xs">{id}</span>, className: further },
  { id: 'eventId', header: 'Event ID', cell: ({ eventId }) => <span className="font-mono text-xs">{eventId}</span>, className: further },
]

/** The columns of CONTRACT §7, which the log has unless somebody chooses others. */
export const defaultColumns: readonly string[] = logColumns.slice(0, 6).map(({ id }) => id)

function timeOrNone(iso: string | null): ReactNode {
  return iso === null ? <NoValue /> : <LocalTime iso={iso} className="tabular-nums" />
}

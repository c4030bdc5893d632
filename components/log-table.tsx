'use client'

import { Table } from '@heroui/react'
import { tableVariants } from '@heroui/styles'
import { createColumnHelper, rowExpandingFeature, rowPaginationFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { Fragment, type MouseEvent, type ReactNode } from 'react'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import { LocalTime } from './local-time.tsx'
import { Clamped, CodeCell, EventCell, ExpandButton, StatusCell } from './log-cells.tsx'
import { LogPager } from './log-pager.tsx'

type Props = {
  /** Names the table for screen readers. */
  label: string
  rows: Delivery[]
  /** How many rows there are on all pages. */
  total: number
  /** `page` counts from 1. */
  pagination: { page: number; limit: number }
  onPaginationChange: (pagination: { page: number; limit: number }) => void
  openId: string | null
  onOpenChange: (id: string | null) => void
  /** What stands below the open row. */
  details: ReactNode
  isPending: boolean
}

/** The delivery log: pages made by the server, and one row that unfolds. All of its state is the caller's, who keeps it in the URL. */
export function LogTable(props: Props) {
  const table = useLogTable(props)
  return (
    <Table>
      {/* Not HeroUI's own rows: they make a grid, whose arrow keys and selection get in the way of what unfolds below a row. */}
      <Table.ScrollContainer>
        <table aria-label={props.label} aria-busy={props.isPending} className={slots.content({ className: 'max-md:block md:table-fixed' })}>
          <thead className={slots.header({ className: 'max-md:sr-only' })}>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <th key={header.id} scope="col" className={slots.column({ className: `px-3 ${columnClasses[header.id]}` })}>
                    <table.FlexRender header={header} />
                  </th>
                ))}
              </tr>
            ))}
          </thead>
          <tbody className={slots.body({ className: `transition-opacity max-md:block ${props.isPending ? 'opacity-60' : ''}` })}>
            {table.getRowModel().rows.map((row) => (
              <Fragment key={row.id}>
                <LogRow onToggle={row.getToggleExpandedHandler()}>
                  {row.getAllCells().map((cell) => (
                    <td key={cell.id} className={slots.cell({ className: `${cellClass} ${columnClasses[cell.column.id]}` })}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </LogRow>
                {row.getIsExpanded() && <DetailsRow id={row.id}>{props.details}</DetailsRow>}
              </Fragment>
            ))}
          </tbody>
        </table>
      </Table.ScrollContainer>
      <LogPager table={table} rowsShown={props.rows.length} total={props.total} />
    </Table>
  )
}

const slots = tableVariants()

const features = tableFeatures({ rowPaginationFeature, rowExpandingFeature })
const column = createColumnHelper<typeof features, Delivery>()

// Names and order are fixed by CONTRACT §7.
const columns = column.columns([
  column.display({
    id: 'expand',
    header: () => <span className="sr-only">Details</span>,
    cell: ({ row }) => <ExpandButton delivery={row.original} isExpanded={row.getIsExpanded()} onToggle={row.getToggleExpandedHandler()} />,
  }),
  column.accessor((row) => row.projectId ?? 'N/A', {
    id: 'projectId',
    header: 'Project ID',
    cell: ({ getValue }) => <Clamped text={getValue()} />,
  }),
  column.accessor('type', { header: 'Type', cell: ({ getValue }) => <Clamped text={getValue()} /> }),
  column.accessor('eventType', { header: 'Event', cell: ({ row }) => <EventCell delivery={row.original} /> }),
  column.accessor('status', { header: 'Status', cell: ({ row }) => <StatusCell delivery={row.original} /> }),
  column.accessor('code', { header: 'Code', cell: ({ row }) => <CodeCell code={row.original.code} /> }),
  column.accessor('createdAt', { header: 'Created At', cell: ({ getValue }) => <LocalTime iso={getValue()} className="tabular-nums" /> }),
])

// Where there is little room every row becomes a small grid: the event and its status, below them the type, the project and the code, then the
// time. The cells stay the same ones, so nothing is there twice.
const columnClasses: Record<string, string> = {
  expand: 'pr-0 pl-3 md:w-10 max-md:row-span-3',
  projectId: 'md:w-[14%] max-md:col-start-3 max-md:row-start-2 max-md:text-xs max-md:text-muted max-md:before:content-["Project_"]',
  type: 'md:w-[13%] max-md:col-start-2 max-md:row-start-2 max-md:text-xs max-md:text-muted',
  eventType: 'max-md:col-span-2 max-md:col-start-2 max-md:row-start-1',
  status: 'md:w-[17%] max-md:col-start-4 max-md:row-start-1',
  code: 'md:w-[8%] max-md:col-start-4 max-md:row-start-2 max-md:text-right',
  createdAt: 'md:w-[16%] lg:w-56 max-md:col-span-3 max-md:col-start-2 max-md:row-start-3 max-md:text-xs max-md:text-muted',
}

const cellClass = 'px-3 py-2 text-[0.8125rem] wrap-anywhere max-md:h-auto max-md:border-0 max-md:p-0'
const rowClass =
  'cursor-pointer max-md:grid max-md:h-auto max-md:grid-cols-[2rem_auto_minmax(0,1fr)_auto] max-md:gap-x-2 max-md:gap-y-0.5 max-md:border-b max-md:bg-surface max-md:px-2 max-md:py-2.5'

function useLogTable({ rows, total, pagination, onPaginationChange, openId, onOpenChange }: Props) {
  const state = {
    pagination: { pageIndex: pagination.page - 1, pageSize: pagination.limit },
    expanded: openId === null ? {} : { [openId]: true },
  }
  return useTable({
    features,
    columns,
    data: rows,
    getRowId: (row) => row.id,
    getRowCanExpand: () => true,
    manualPagination: true,
    rowCount: total,
    state,
    // Left on, every new row would close the open one.
    autoResetAll: false,
    onPaginationChange: (update) => {
      const { pageIndex, pageSize } = typeof update === 'function' ? update(state.pagination) : update
      onPaginationChange({ page: pageIndex + 1, limit: pageSize })
    },
    onExpandedChange: (update) => {
      const expanded = typeof update === 'function' ? update(state.expanded) : update
      // One row at a time: the one that was not open before, if any.
      onOpenChange(Object.keys(expanded).find((id) => id !== openId) ?? null)
    },
  })
}

/** The whole row is a target for the pointer; by keyboard the button in its first cell does the same. */
function LogRow({ onToggle, children }: { onToggle: () => void; children: ReactNode }) {
  const toggle = (event: MouseEvent<HTMLTableRowElement>) => {
    const isControl = event.target instanceof Element && event.target.closest('a, button') !== null
    const isSelecting = window.getSelection()?.isCollapsed === false
    if (!isControl && !isSelecting) onToggle()
  }
  return (
    <tr className={slots.row({ className: rowClass })} onClick={toggle}>
      {children}
    </tr>
  )
}

function DetailsRow({ id, children }: { id: string; children: ReactNode }) {
  return (
    <tr id={`details-${id}`} className={slots.row({ className: 'max-md:block' })}>
      <td colSpan={columns.length} className={slots.cell({ className: 'p-0 max-md:block' })}>
        {children}
      </td>
    </tr>
  )
}

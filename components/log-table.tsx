'use client'

import { tableVariants } from '@heroui/styles'
import { createColumnHelper, rowExpandingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { Fragment, type MouseEvent, type ReactNode, useMemo } from 'react'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import { ExpandButton } from './log-cells.tsx'
import { defaultColumns, type LogContext, logColumns } from './log-columns.tsx'

type Props = {
  /** Names the table for screen readers. */
  label: string
  rows: Delivery[]
  /** Ids of `logColumns`, in any order; those of CONTRACT §7 unless given. */
  columns?: readonly string[]
  context?: LogContext
  /** The way to other pages. */
  pager: ReactNode
  openId: string | null
  onOpenChange: (id: string | null) => void
  /** What stands below the open row. */
  details: ReactNode
  isPending: boolean
}

/** The delivery log: pages made by the server, and one row that unfolds. All of its state is the caller's, who keeps it in the URL. */
export function LogTable(props: Props) {
  const { columns: chosen = defaultColumns, context = noContext } = props
  const columns = useMemo(() => columnsOf(chosen, context), [chosen, context])
  const table = useLogTable(props, columns)
  // What is chosen beside the usual columns gets its room, and the table scrolls sideways in itself.
  const extra = chosen.filter((id) => !defaultColumns.includes(id)).length
  return (
    <div className={slots.base()}>
      {/* Only HeroUI's looks: its table is a grid, whose arrow keys and selection get in the way of what unfolds below a row. */}
      <div className={slots.scrollContainer()}>
        <table
          aria-label={props.label}
          aria-busy={props.isPending}
          className={slots.content({ className: `max-md:block md:table-fixed ${extraWidths[extra]}` })}
        >
          <thead className={slots.header({ className: 'max-md:sr-only' })}>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <th key={header.id} scope="col" className={slots.column({ className: `px-3 ${classOf(header.id)}` })}>
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
                    <td key={cell.id} className={slots.cell({ className: `${cellClass} ${classOf(cell.column.id)}` })}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </LogRow>
                {row.getIsExpanded() && (
                  <DetailsRow id={row.id} columnCount={columns.length}>
                    {props.details}
                  </DetailsRow>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      {props.pager}
    </div>
  )
}

const slots = tableVariants()

const extraWidths = [
  '',
  'md:min-w-[64rem]',
  'md:min-w-[76rem]',
  'md:min-w-[88rem]',
  'md:min-w-[100rem]',
  'md:min-w-[112rem]',
  'md:min-w-[124rem]',
] as const

const features = tableFeatures({ rowExpandingFeature })
const column = createColumnHelper<typeof features, Delivery>()
const noContext: LogContext = { urls: {} }

// Made once: a cell of another function would be another button, without the focus.
const expandColumn = column.display({
  id: 'expand',
  header: () => <span className="sr-only">Details</span>,
  cell: ({ row }) => <ExpandButton delivery={row.original} isExpanded={row.getIsExpanded()} onToggle={row.getToggleExpandedHandler()} />,
})

function columnsOf(chosen: readonly string[], context: LogContext) {
  const shown = logColumns.filter(({ id }) => chosen.includes(id))
  return column.columns([
    expandColumn,
    ...shown.map(({ id, header, cell }) => column.display({ id, header, cell: ({ row }) => cell(row.original, context) })),
  ])
}

function classOf(id: string): string {
  return logColumns.find((known) => known.id === id)?.className ?? 'pr-0 pl-3 md:w-10 max-md:row-span-3'
}

const cellClass = 'px-3 py-2 text-[0.8125rem] wrap-anywhere max-md:h-auto max-md:border-0 max-md:p-0'
const rowClass =
  'cursor-pointer max-md:grid max-md:h-auto max-md:grid-cols-[2rem_auto_minmax(0,1fr)_auto] max-md:gap-x-2 max-md:gap-y-0.5 max-md:border-b max-md:bg-surface max-md:px-2 max-md:py-2.5'

function useLogTable({ rows, openId, onOpenChange }: Props, columns: ReturnType<typeof columnsOf>) {
  const state = { expanded: openId === null ? {} : { [openId]: true } }
  return useTable({
    features,
    columns,
    data: rows,
    getRowId: (row) => row.id,
    getRowCanExpand: () => true,
    state,
    // Left on, every new row would close the open one.
    autoResetAll: false,
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

function DetailsRow({ id, columnCount, children }: { id: string; columnCount: number; children: ReactNode }) {
  return (
    <tr id={`details-${id}`} className={slots.row({ className: 'max-md:block' })}>
      <td colSpan={columnCount} className={slots.cell({ className: 'p-0 max-md:block' })}>
        {children}
      </td>
    </tr>
  )
}

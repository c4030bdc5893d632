import { tableVariants } from '@heroui/styles'
import type { ReactNode } from 'react'

type Props = {
  /** Names the table for screen readers. */
  label: string
  /** A column without a name to show is named for screen readers only. */
  columns: readonly { label: string; isSilent?: boolean; className?: string }[]
  /** A cell for each column; the first says what the row is about. */
  rows: readonly { key: string; cells: readonly ReactNode[] }[]
  /** On a page of its own, or within a card. */
  variant: 'primary' | 'secondary'
}

/**
 * Rows to read, in HeroUI's looks. Its own table is a grid: its arrow keys stand between Tab and what is in a row, and it keeps the focus that a
 * dialog would give back to its button.
 */
export function PlainTable({ label, columns, rows, variant }: Props) {
  const slots = tableVariants({ variant })
  return (
    <div className={slots.base()}>
      <div className={slots.scrollContainer()}>
        <table aria-label={label} className={slots.content()}>
          <thead className={slots.header()}>
            <tr>
              {columns.map((column) => (
                <th key={column.label} scope="col" className={slots.column({ className: column.className ?? '' })}>
                  {column.isSilent ? <span className="sr-only">{column.label}</span> : column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className={slots.body()}>
            {rows.map(({ key, cells }) => (
              <tr key={key} className={slots.row()}>
                {columns.map((column, index) => (
                  <td key={column.label} className={slots.cell({ className: column.className ?? '' })}>
                    {cells[index]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

import { tableVariants } from '@heroui/styles'
import type { ReactNode } from 'react'

const slots = tableVariants({ variant: 'secondary' })

type Props = {
  /** Names the table for screen readers. */
  label: string
  columns: string[]
  rows: { key: string; cells: ReactNode[] }[]
}

/** Figures in rows: the first column says of what, the others stand below each other. It scrolls in itself, by keyboard as well. */
export function ScrollTable({ label, columns, rows }: Props) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-96 overflow-auto rounded-lg focus-visible:outline-2 focus-visible:outline-accent"
    >
      <table className={slots.content({ className: 'text-[0.8125rem]' })}>
        <thead className={slots.header()}>
          <tr>
            {columns.map((column, n) => (
              <th key={column} scope="col" className={slots.column({ className: `px-3 whitespace-nowrap ${n === 0 ? '' : 'text-right'}` })}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={slots.body()}>
          {rows.map(({ key, cells: [first, ...others] }) => (
            <tr key={key} className={slots.row()}>
              <th scope="row" className={slots.cell({ className: 'px-3 py-1.5 text-left font-normal whitespace-nowrap tabular-nums' })}>
                {first}
              </th>
              {others.map((cell, n) => (
                <td key={columns[n + 1]} className={slots.cell({ className: 'px-3 py-1.5 text-right whitespace-nowrap tabular-nums' })}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

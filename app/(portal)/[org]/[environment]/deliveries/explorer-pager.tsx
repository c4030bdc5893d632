import type { FormEvent, ReactNode } from 'react'
import { Button } from '#components/button.tsx'
import { PagerFrame } from '#components/log-pager.tsx'
import { pageSizes } from '#components/page-sizes.ts'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import type { ExplorerPage } from './read-page.ts'
import type { ExplorerQuery } from './search-params.ts'

type Change = { [Key in keyof ExplorerQuery]?: ExplorerQuery[Key] | null }

type Props = {
  page: ExplorerPage
  rows: Delivery[]
  query: ExplorerQuery
  setQuery: (change: Change, options: { history: 'push' }) => unknown
  total: ReactNode
}

/** The way to other pages by what stands at their edges, so that none is slower than the first, and to any row by its number. */
export function ExplorerPager({ page, rows, query, setQuery, total }: Props) {
  const { limit } = query
  const { firstRow, hasPrevious, hasNext } = page
  const turnTo = (change: Change) => setQuery({ after: null, before: null, row: null, open: null, ...change }, { history: 'push' })
  const [first, last] = [rows[0], rows.at(-1)]
  return (
    <PagerFrame
      limit={limit}
      onLimitChange={(size) => turnTo({ limit: pageSizes.find((known) => known === size) ?? null })}
      range={
        <span className="flex flex-wrap items-center gap-x-1.5">
          <RowForm key={firstRow} firstRow={firstRow} onGo={(row) => turnTo({ row })} />–
          {new Intl.NumberFormat('en').format(firstRow + rows.length - 1)} of {total}
        </span>
      }
      onFirst={hasPrevious ? () => turnTo({}) : null}
      onPrevious={hasPrevious && first ? () => turnTo({ before: first.id, row: Math.max(1, firstRow - limit) }) : null}
      onNext={hasNext && last ? () => turnTo({ after: last.id, row: firstRow + rows.length }) : null}
    />
  )
}

/** The number of the first row shown; another one goes there. */
function RowForm({ firstRow, onGo }: { firstRow: number; onGo: (row: number) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const row = Number(new FormData(event.currentTarget).get('row'))
    if (Number.isInteger(row) && row >= 1) onGo(row)
  }
  return (
    <form onSubmit={submit} className="inline-flex">
      <input
        name="row"
        type="number"
        min={1}
        max={1_000_000}
        defaultValue={firstRow}
        aria-label="Go to row"
        title="Type a row number and press Enter"
        className="input h-8 w-18 px-2 py-0 text-right text-sm tabular-nums"
      />
      <Button type="submit" size="sm" className="sr-only">
        Go
      </Button>
    </form>
  )
}

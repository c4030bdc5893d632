'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { useMemo, useRef, useState, useTransition } from 'react'
import { LogTable } from '#components/log-table.tsx'
import type { Delivery } from '#lib/webhooks/delivery.ts'
import { DetailsOutline } from '../../webhooks/details-outline.tsx'
import { useColumns } from './column-choice.tsx'
import { ExplorerPager } from './explorer-pager.tsx'
import type { ExplorerProps } from './explorer-props.ts'
import { FilterChips } from './filter-chips.tsx'
import { NothingFound } from './nothing-found.tsx'
import { type ExplorerQuery, explorerQuery, filterSearch } from './search-params.ts'
import { TailBar } from './tail-bar.tsx'
import { Toolbar } from './toolbar.tsx'
import { useFrozenRows } from './use-frozen-rows.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { useShortcutsSwitch } from './use-shortcuts-switch.ts'
import { useTail } from './use-tail.ts'

// Comes with its first opening.
const FilterPanel = dynamic(() => import('./filter-panel.tsx').then((module) => module.FilterPanel), { ssr: false })

const firstPage = { after: null, before: null, row: null, open: null } as const

/** The log with everything that narrows, follows and shows it. All of it that a link should carry lives in the URL. */
export function ExplorerView(props: ExplorerProps) {
  const { slug, environment, page, urls, opened } = props
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  const [query, setQuery] = useQueryStates(explorerQuery, { shallow: false, scroll: false, startTransition })
  const [isPanelOpen, setPanelOpen] = useState(false)
  const list = useRef<HTMLElement>(null)
  const { rows, update, thaw } = useFrozenRows(page.rows, props.pageKey)
  const shownRows = useMemo(() => withOpened(rows, opened?.delivery ?? null), [rows, opened?.delivery])
  const [isPaused, setPaused] = useState(false)
  const top = rows[0]?.id ?? null
  const isFirstPage = !page.hasPrevious
  const tail = useTail({ slug, environment, query, rows: shownRows, top, isFirstPage, openId: query.open, isPaused, onChange: update })
  const narrow = (change: Partial<ExplorerQuery>) => void setQuery({ ...change, ...firstPage }, { history: 'push' })
  const showNew = () => {
    if (tail.newCount === 0) return
    thaw()
    startTransition(() => router.refresh())
  }
  const [columns, setColumns] = useColumns()
  const [hasShortcuts] = useShortcutsSwitch()
  const context = useMemo(() => ({ urls }), [urls])
  useShortcuts(hasShortcuts, list, { search: focusSearch, showNew, close: () => void setQuery({ open: null }) })
  const isAnswered = opened?.id === query.open
  return (
    <section ref={list} aria-label="Log" className="flex flex-col gap-4">
      <Toolbar
        {...props}
        query={query}
        narrow={narrow}
        isPanelOpen={isPanelOpen}
        setPanelOpen={setPanelOpen}
        columns={columns}
        setColumns={setColumns}
      />
      {isPanelOpen && <FilterPanel slug={slug} environment={environment} query={query} narrow={narrow} />}
      <FilterChips query={query} narrow={narrow} urls={urls} />
      {props.histogram}
      <TailBar
        state={tail.state}
        isPaused={isPaused}
        setPaused={setPaused}
        newCount={tail.newCount}
        onShowNew={showNew}
        isPending={isPending}
      />
      {query.open !== null && isAnswered && opened?.delivery === null && (
        <NothingFound kind="opened" environment={environment} slug={slug} id={query.open} />
      )}
      {shownRows.length === 0 ? (
        <NothingFound
          kind={page.hasPrevious ? 'page' : filterSearch(query) === '' ? 'log' : 'filters'}
          environment={environment}
          slug={slug}
          search={filterSearch({ ...query, endpointId: null })}
          onFirst={() => narrow({})}
        />
      ) : (
        <LogTable
          label={`Deliveries in ${environment}`}
          rows={shownRows}
          columns={columns}
          context={context}
          pager={<ExplorerPager page={page} rows={rows} query={query} setQuery={setQuery} total={props.total} />}
          openId={query.open}
          onOpenChange={(open) => void setQuery({ open })}
          details={isAnswered ? opened?.details : <DetailsOutline />}
          isPending={isPending && isAnswered}
        />
      )}
    </section>
  )
}

/** A link may name a delivery that belongs to another page; it then stands above this page's rows. */
function withOpened(rows: Delivery[], opened: Delivery | null): Delivery[] {
  return opened === null || rows.some(({ id }) => id === opened.id) ? rows : [opened, ...rows]
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[data-explorer-search] input')?.focus()
}

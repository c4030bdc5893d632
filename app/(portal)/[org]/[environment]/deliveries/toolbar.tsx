import { Download, SlidersHorizontal } from 'lucide-react'
import { Button } from '#components/button.tsx'
import { PlainSelect } from '#components/plain-select.tsx'
import { Popup, popupRow } from '#components/popup.tsx'
import { closePopup } from '#components/popup-link.tsx'
import type { ExportFormat } from '#lib/webhooks/delivery-export.ts'
import { rangeNames, ranges } from './choices.ts'
import { ColumnChoice } from './column-choice.tsx'
import type { ExplorerProps } from './explorer-props.ts'
import { countPanelFilters } from './filter-chips.tsx'
import { SavedViews } from './saved-views.tsx'
import { SearchBox } from './search-box.tsx'
import { type ExplorerQuery, filterQuery, filterSearch } from './search-params.ts'
import { ShortcutsHelp } from './shortcuts-help.tsx'

type Props = Pick<ExplorerProps, 'slug' | 'environment' | 'views' | 'rights'> & {
  query: ExplorerQuery
  narrow: (change: Partial<ExplorerQuery>) => void
  isPanelOpen: boolean
  setPanelOpen: (isOpen: boolean) => void
  columns: readonly string[]
  setColumns: (columns: string[]) => void
}

/** Search, time, filters, views, columns and export, in one row where there is room. */
export function Toolbar({ slug, environment, views, rights, query, narrow, isPanelOpen, setPanelOpen, columns, setColumns }: Props) {
  const count = countPanelFilters(query)
  return (
    <search aria-label="Narrow the log" className="flex flex-wrap items-center gap-2">
      <SearchBox key={query.q} value={query.q ?? ''} onSearch={narrow} />
      <TimeSelect query={query} narrow={narrow} onExact={() => setPanelOpen(true)} />
      <Button variant="secondary" size="sm" aria-expanded={isPanelOpen} onPress={() => setPanelOpen(!isPanelOpen)}>
        <SlidersHorizontal className="size-4" />
        {count === 0 ? 'Filters' : `Filters (${count})`}
      </Button>
      <SavedViews slug={slug} environment={environment} views={views} rights={rights} query={query} />
      <ColumnChoice columns={columns} setColumns={setColumns} />
      <ExportMenu path={`/${slug}/${environment}/deliveries/export`} query={query} />
      <ShortcutsHelp />
    </search>
  )
}

const presets = [
  { id: 'all', label: 'Any time' },
  ...rangeNames.map((id) => ({ id, label: ranges[id].label })),
  { id: 'exact', label: 'Exact times …' },
]

function TimeSelect({ query, narrow, onExact }: Pick<Props, 'query' | 'narrow'> & { onExact: () => void }) {
  const isExact = query.since !== null || query.until !== null
  const choose = (id: string) => {
    if (id === 'exact') onExact()
    else narrow({ range: filterQuery.range.parse(id), since: null, until: null })
  }
  return (
    <PlainSelect
      label="Time"
      options={presets}
      value={query.range ?? (isExact ? 'exact' : 'all')}
      onChange={choose}
      className="h-9 w-40 md:h-8"
    />
  )
}

const formats: { format: ExportFormat; label: string }[] = [
  { format: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'ndjson', label: 'NDJSON, for programs' },
]

/** Everything that matches, however much, as a file. */
function ExportMenu({ path, query }: { path: string; query: ExplorerQuery }) {
  const search = filterSearch(query)
  return (
    <Popup
      variant="secondary"
      button={
        <>
          <Download className="size-4" />
          Export
        </>
      }
    >
      <ul aria-label="Export what is filtered">
        {formats.map(({ format, label }) => (
          <li key={format}>
            <a href={`${path}${search === '' ? '?' : `${search}&`}format=${format}`} onClick={closePopup} className={popupRow}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </Popup>
  )
}

import { Button, Dropdown, Label, ListBox, Select } from '@heroui/react'
import { Download, SlidersHorizontal } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ExportFormat } from '#lib/webhooks/delivery-export.ts'
import { rangeNames, ranges } from './choices.ts'
import { ColumnChoice } from './column-choice.tsx'
import type { ExplorerProps } from './explorer-props.ts'
import { countPanelFilters } from './filter-chips.tsx'
import { SavedViews } from './saved-views.tsx'
import { SearchBox } from './search-box.tsx'
import { type ExplorerQuery, filterQuery, filterSearch } from './search-params.ts'

// A keyboard button that nobody needs before the page stands.
const ShortcutsHelp = dynamic(() => import('./shortcuts-help.tsx').then((module) => module.ShortcutsHelp), {
  ssr: false,
  loading: () => <span className="size-9 max-md:hidden" />,
})

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
  const choose = (key: unknown) => {
    if (key === 'exact') onExact()
    else narrow({ range: filterQuery.range.parse(String(key)), since: null, until: null })
  }
  return (
    <Select variant="secondary" aria-label="Time" value={query.range ?? (isExact ? 'exact' : 'all')} onChange={choose}>
      <Select.Trigger className="min-h-9 w-40 items-center py-0">
        <Select.Value />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox>
          {presets.map(({ id, label }) => (
            <ListBox.Item key={id} id={id} textValue={label}>
              {label}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}

/** Everything that matches, however much, as a file. */
function ExportMenu({ path, query }: { path: string; query: ExplorerQuery }) {
  const save = (format: ExportFormat) => {
    const search = filterSearch(query)
    // A download leaves the page where it is.
    window.location.assign(`${path}${search === '' ? '?' : `${search}&`}format=${format}`)
  }
  return (
    <Dropdown>
      <Button variant="secondary" size="sm">
        <Download className="size-4" />
        Export
      </Button>
      <Dropdown.Popover>
        <Dropdown.Menu aria-label="Export what is filtered" onAction={(key) => save(key === 'csv' ? 'csv' : 'ndjson')}>
          <Dropdown.Item id="csv" textValue="CSV">
            <Label>CSV, for spreadsheets</Label>
          </Dropdown.Item>
          <Dropdown.Item id="ndjson" textValue="NDJSON">
            <Label>NDJSON, for programs</Label>
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}

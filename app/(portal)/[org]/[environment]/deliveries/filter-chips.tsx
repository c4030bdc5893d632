import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '#components/button.tsx'
import { LocalTime } from '#components/local-time.tsx'
import { findId } from '#lib/webhooks/search-text.ts'
import { codeClassChoices, errorChoices, labelOf, ranges, statusChoices, testChoices } from './choices.ts'
import type { ExplorerQuery, FilterQuery } from './search-params.ts'

type Props = { query: ExplorerQuery; narrow: (change: Partial<ExplorerQuery>) => void; urls: Record<string, string> }

type ChipOf = { name: keyof FilterQuery; label: string; value: ReactNode }

/** What the log is narrowed to, each with a way to take it away. */
export function FilterChips({ query, narrow, urls }: Props) {
  const chips = chipsOf(query, urls)
  if (chips.length === 0) return null
  return (
    <ul aria-label="Active filters" className="flex flex-wrap items-center gap-2">
      {chips.map(({ name, label, value }) => (
        <li key={name} className="inline-flex max-w-full items-center gap-1 rounded-full bg-default py-0.5 pr-0.5 pl-3 text-[0.8125rem]">
          <span className="min-w-0 truncate">
            <span className="text-muted">{label}</span> {value}
          </span>
          <Button
            size="sm"
            variant="ghost"
            isIconOnly
            className="size-6 min-w-0"
            aria-label={`Remove the filter ${label}`}
            onPress={() => narrow({ [name]: null })}
          >
            <X className="size-3.5" />
          </Button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <Button size="sm" variant="ghost" onPress={() => narrow(Object.fromEntries(chips.map(({ name }) => [name, null])))}>
            Clear all
          </Button>
        </li>
      )}
    </ul>
  )
}

/** How many filters the panel holds; the search and the presets of time stand in the toolbar. */
export function countPanelFilters(query: ExplorerQuery): number {
  return chipsOf(query, {}).filter(({ name }) => name !== 'q' && name !== 'range').length
}

function chipsOf(query: ExplorerQuery, urls: Record<string, string>): ChipOf[] {
  const { q, status, eventType, endpointId, projectId, entityId, code, codeClass, errorClass, test, range } = query
  // A preset of time stands for the exact times.
  const [since, until] = range === null ? [query.since, query.until] : [null, null]
  const chips: (ChipOf | null)[] = [
    q === null ? null : { name: 'q', label: searchLabel(q), value: q },
    status === null ? null : { name: 'status', label: 'Status', value: labelOf(statusChoices, status) },
    eventType === null ? null : { name: 'eventType', label: 'Event type', value: eventType },
    endpointId === null ? null : { name: 'endpointId', label: 'Endpoint', value: urls[endpointId] ?? endpointId },
    projectId === null ? null : { name: 'projectId', label: 'Project', value: projectId },
    entityId === null ? null : { name: 'entityId', label: 'Entity', value: entityId },
    codeClass === null ? null : { name: 'codeClass', label: 'Code', value: labelOf(codeClassChoices, codeClass) },
    code === null ? null : { name: 'code', label: 'Exact code', value: code },
    errorClass === null ? null : { name: 'errorClass', label: 'Error', value: labelOf(errorChoices, errorClass) },
    test === null ? null : { name: 'test', label: 'Kind', value: labelOf(testChoices, test) },
    range === null ? null : { name: 'range', label: 'Time', value: ranges[range].label },
    since === null ? null : { name: 'since', label: 'From', value: <LocalTime iso={since} /> },
    until === null ? null : { name: 'until', label: 'Until', value: <LocalTime iso={until} /> },
  ]
  return chips.flatMap((chip) => (chip ? [chip] : []))
}

/** What the search was taken for. */
function searchLabel(q: string): string {
  const found = findId(q)
  return found ? { delivery: 'Delivery id', event: 'Event id', endpoint: 'Endpoint id' }[found.kind] : 'Entity id or URL'
}

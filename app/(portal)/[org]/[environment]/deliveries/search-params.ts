import { createLoader, createParser, createSerializer, type inferParserType, parseAsNumberLiteral, parseAsStringLiteral } from 'nuqs/server'
import { pageSizes } from '#components/page-sizes.ts'
import type { DeliveryFilters } from '#lib/webhooks/delivery.ts'
import { codeClasses, deliveryStatuses, errorClasses } from '#lib/webhooks/delivery-values.ts'
import { findId } from '#lib/webhooks/search-text.ts'
import { rangeNames, ranges } from './choices.ts'

// What comes in by a link and is none of these is left out, as if it had not been there.
const text = createParser({
  parse: (value) => (/\S/.test(value) && value.length <= 500 && value.isWellFormed() && !value.includes('\0') ? value.trim() : null),
  serialize: String,
})

const moment = createParser({
  parse: (value) => (/^\d{4}-\d\d-\d\dT/.test(value) && !value.startsWith('0000') ? isoOrNull(value) : null),
  serialize: String,
})

function isoOrNull(value: string): string | null {
  const timeMs = Date.parse(value)
  return Number.isNaN(timeMs) ? null : new Date(timeMs).toISOString()
}

function idOf(prefix: 'dlv' | 'ep') {
  return createParser({
    parse: (value) => {
      const found = findId(value)
      return found?.id === value && found.prefix === prefix ? value : null
    },
    serialize: String,
  })
}

// Beyond this nobody skips; what is to be found there is found by its time.
const rowMax = 1_000_000

const rowNumber = createParser({
  parse: (value) => (/^[1-9]\d{0,6}$/.test(value) && Number(value) <= rowMax ? Number(value) : null),
  serialize: String,
})

/** What the log is narrowed to, under the names that the API has for it; `range` is a time up to now. */
export const filterQuery = {
  q: text,
  status: parseAsStringLiteral(deliveryStatuses),
  eventType: text,
  endpointId: idOf('ep'),
  projectId: text,
  entityId: text,
  code: createParser({ parse: (value) => (/^[1-9]\d\d$/.test(value) ? Number(value) : null), serialize: String }),
  codeClass: parseAsStringLiteral(codeClasses),
  errorClass: parseAsStringLiteral(errorClasses),
  test: parseAsStringLiteral(['true', 'false']),
  range: parseAsStringLiteral(rangeNames),
  since: moment,
  until: moment,
}

/**
 * What a link to the explorer carries beside that: the delivery whose page this is behind (`after`) or above (`before`), the number of the first
 * row shown, which without these two is where the page begins, the rows per page, and the delivery that is unfolded.
 */
export const explorerQuery = {
  ...filterQuery,
  after: idOf('dlv'),
  before: idOf('dlv'),
  row: rowNumber.withDefault(1),
  limit: parseAsNumberLiteral(pageSizes).withDefault(25),
  open: idOf('dlv'),
}

export type FilterQuery = inferParserType<typeof filterQuery>
export type ExplorerQuery = inferParserType<typeof explorerQuery>

export const loadExplorerQuery = createLoader(explorerQuery)

export const explorerSearch = createSerializer(explorerQuery)

/** The address of the same filters, on their first page: `?…`, or nothing where there are none. */
export const filterSearch = createSerializer(filterQuery)

/** The filters that the domain knows, at a moment. */
export function filtersOf(query: FilterQuery, now: Date): DeliveryFilters {
  const { range } = query
  const since = range === null ? query.since : new Date(now.getTime() - ranges[range].seconds * 1000).toISOString()
  return {
    q: query.q ?? undefined,
    status: query.status ?? undefined,
    eventType: query.eventType ?? undefined,
    endpointId: query.endpointId ?? undefined,
    projectId: query.projectId ?? undefined,
    entityId: query.entityId?.slice(0, 200),
    code: query.code ?? undefined,
    codeClass: query.codeClass ?? undefined,
    errorClass: query.errorClass ?? undefined,
    test: query.test ?? undefined,
    since: since ?? undefined,
    until: (range === null ? query.until : null) ?? undefined,
  }
}

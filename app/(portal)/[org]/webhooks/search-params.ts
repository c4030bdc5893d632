import { createLoader, createParser, createSerializer, parseAsNumberLiteral, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { pageSizes } from '#components/page-sizes.ts'

// Beyond a million nobody reads; a greater number in the URL would only overflow PostgreSQL's offset.
const pageNumber = createParser({
  parse: (text) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : null),
  serialize: String,
})

/** What a link to the log carries: the environment, the page (from 1), the rows per page, and the delivery that is unfolded. */
export const logQuery = {
  env: parseAsStringLiteral(['sandbox', 'production']).withDefault('sandbox'),
  page: pageNumber.withDefault(1),
  limit: parseAsNumberLiteral(pageSizes).withDefault(25),
  open: parseAsString,
}

export const loadLogQuery = createLoader(logQuery)

export const logSearch = createSerializer(logQuery)

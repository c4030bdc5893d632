import { createLoader, createSerializer, parseAsInteger, parseAsNumberLiteral, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { pageSizes } from '#components/page-sizes.ts'

/** What a link to the log carries: the environment, the page (from 1), the rows per page, and the delivery that is unfolded. */
export const logQuery = {
  env: parseAsStringLiteral(['sandbox', 'production']).withDefault('sandbox'),
  page: parseAsInteger.withDefault(1),
  limit: parseAsNumberLiteral(pageSizes).withDefault(25),
  open: parseAsString,
}

export const loadLogQuery = createLoader(logQuery)

export const logSearch = createSerializer(logQuery)

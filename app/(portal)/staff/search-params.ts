import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server'

/** What a link to the staff's first page carries: what is looked for, which organizations are listed, and the slug that the page before ended with. */
const query = {
  q: parseAsString.withDefault(''),
  show: parseAsStringLiteral(['all', 'failing']).withDefault('all'),
  after: parseAsString,
}

export const loadStaffQuery = createLoader(query)

export const staffSearch = createSerializer(query)

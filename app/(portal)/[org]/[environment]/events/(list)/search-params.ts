import { createLoader, createSerializer, parseAsString } from 'nuqs/server'

/** What a link to the list of events carries: what is looked for, and behind which event the page begins. */
export const eventsQuery = {
  q: parseAsString,
  type: parseAsString,
  entityType: parseAsString,
  projectId: parseAsString,
  cursor: parseAsString,
}

export const loadEventsQuery = createLoader(eventsQuery)

export const eventsSearch = createSerializer(eventsQuery)

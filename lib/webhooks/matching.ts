/** What decides whether an endpoint gets an event. */
export type Subscription = {
  eventTypes: string[]
  projectIds: string[]
  entityType: string | null
  attributes: string[]
}

export type Matchable = {
  type: string
  category: string
  projectId: string | null
  entityType: string | null
  changedAttributes: string[]
}

/** Why an endpoint gets no delivery of an event. */
export const mismatches = [
  'event_type_not_subscribed',
  'project_not_selected',
  'entity_type_not_selected',
  'no_listed_attribute_changed',
] as const

export type Mismatch = (typeof mismatches)[number]

/** The event type whose subscribers say which attributes they want to hear of. */
export const updateType = 'UPDATE'

/**
 * The first reason why this endpoint gets no delivery of this event, or null when it gets one. Whether the endpoint is enabled is not
 * asked here: a disabled endpoint that matches gets a delivery that is skipped, visibly.
 */
export function mismatchOf(subscription: Subscription, event: Matchable): Mismatch | null {
  const { projectIds, entityType, attributes } = subscription
  if (!subscribesTo(subscription.eventTypes, event)) return 'event_type_not_subscribed'
  if (projectIds.length > 0 && !(event.projectId !== null && projectIds.includes(event.projectId))) return 'project_not_selected'
  if (entityType !== null && event.entityType !== entityType) return 'entity_type_not_selected'
  const isUpdate = event.type === updateType || event.changedAttributes.length > 0
  if (isUpdate && attributes.length > 0 && !event.changedAttributes.some((name) => attributes.includes(name)))
    return 'no_listed_attribute_changed'
  return null
}

/** Whether a list of event types covers a type: by its name, by `<category>.*`, or by `*`. */
export function subscribesTo(eventTypes: string[], { type, category }: { type: string; category: string }): boolean {
  return eventTypes.includes('*') || eventTypes.includes(type) || eventTypes.includes(categoryWildcard(category))
}

/** How a subscription names a whole category. No event type's name contains a star, so the two cannot be confused. */
export function categoryWildcard(category: string): string {
  return `${category}.*`
}

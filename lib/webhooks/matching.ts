/** What decides whether an endpoint gets an event. */
export type Subscription = { enabled: boolean; eventTypes: string[]; projectIds: string[] }
export type Matchable = { type: string; projectId: string | null }

/** Why an endpoint gets no delivery of an event. */
export type Mismatch = 'event_type_not_subscribed' | 'project_not_selected'

/**
 * The first reason why this endpoint gets no delivery of this event, or null when it gets one. Whether the endpoint is enabled is not
 * asked here: a disabled endpoint that matches gets a delivery that is skipped, visibly.
 */
export function mismatchOf(subscription: Subscription, event: Matchable): Mismatch | null {
  const { eventTypes, projectIds } = subscription
  if (!eventTypes.includes('*') && !eventTypes.includes(event.type)) return 'event_type_not_subscribed'
  if (projectIds.length > 0 && !(event.projectId !== null && projectIds.includes(event.projectId))) return 'project_not_selected'
  return null
}

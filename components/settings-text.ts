import type { RetrySchedule } from '#lib/webhooks/retry-schedule.ts'

/** The chosen event types in a few words. */
export function eventTypesText(eventTypes: string[]): string {
  if (eventTypes.includes('*')) return 'All event types'
  const categories = eventTypes.filter((name) => name.endsWith('.*')).length
  const types = eventTypes.length - categories
  const parts = [
    categories > 0 && (categories === 1 ? '1 category' : `${categories} categories`),
    types > 0 && (types === 1 ? '1 event type' : `${types} event types`),
  ]
  return parts.filter((part) => part !== false).join(', ') || 'None'
}

/** A retry schedule in a few words. */
export function retryText(schedule: RetrySchedule): string {
  if (schedule === 'fixed') return '3 retries, 10 s apart'
  if (schedule === 'extended') return '9 retries over 3 days'
  if (schedule.length === 0) return 'No retries'
  return `Own schedule: ${schedule.length === 1 ? '1 retry' : `${schedule.length} retries`}`
}

/** A limit of deliveries per second; null for none. */
export function rateLimitText(rateLimit: number | null): string {
  if (rateLimit === null) return 'None'
  return rateLimit === 1 ? '1 delivery per second' : `${new Intl.NumberFormat('en').format(rateLimit)} deliveries per second`
}

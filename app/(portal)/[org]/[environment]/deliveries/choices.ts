import { statusWord } from '#components/delivery-status.tsx'
import { reasonWords } from '#components/outcome-words.ts'
import { codeClasses, deliveryStatuses, errorClasses } from '#lib/webhooks/delivery-values.ts'

export const rangeNames = ['15m', '1h', '24h', '7d', '30d'] as const

/** The stretches of time up to now that the log can be narrowed to. */
export const ranges = {
  '15m': { seconds: 900, label: 'Last 15 minutes' },
  '1h': { seconds: 3600, label: 'Last hour' },
  '24h': { seconds: 86_400, label: 'Last 24 hours' },
  '7d': { seconds: 7 * 86_400, label: 'Last 7 days' },
  '30d': { seconds: 30 * 86_400, label: 'Last 30 days' },
} as const

/** One thing to choose, by its value in the URL. */
export type Choice = { id: string; label: string }

export const statusChoices: Choice[] = deliveryStatuses.map((id) => ({ id, label: statusWord(id) }))

export const codeClassChoices: Choice[] = codeClasses.map((id) => ({ id, label: codeClassWords(id) }))

export const errorChoices: Choice[] = errorClasses.map((id) => ({ id, label: errorWords(id) }))

export const testChoices: Choice[] = [
  { id: 'true', label: 'Tests only' },
  { id: 'false', label: 'No tests' },
]

function codeClassWords(id: (typeof codeClasses)[number]): string {
  return { '1xx': '1xx informational', '2xx': '2xx success', '3xx': '3xx redirect', '4xx': '4xx refused', '5xx': '5xx server error' }[id]
}

function errorWords(id: (typeof errorClasses)[number]): string {
  const words = reasonWords(id)
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** The label of what was chosen; what is no choice stands for itself. */
export function labelOf(choices: Choice[], id: string): string {
  return choices.find((choice) => choice.id === id)?.label ?? id
}

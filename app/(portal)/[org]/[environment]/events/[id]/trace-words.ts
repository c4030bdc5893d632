import type { EndpointTrace } from '#lib/webhooks/event-trace.ts'

type Step = EndpointTrace['steps'][number]

/** The name of a step, as the endpoint's settings call it. */
export const stepNames = {
  created: 'Created',
  event_type: 'Event type',
  category: 'Category',
  project: 'Project',
  entity_type: 'Entity type',
  attributes: 'Attributes',
  enabled: 'Enabled',
} as const satisfies Record<Step['step'], string>

/** What a step found, as a sentence. */
export function stepWords({ step, verdict, wanted, actual }: Step): string {
  const has = listText(actual)
  switch (step) {
    case 'created':
      return verdict === 'met' ? 'It was there when the event was published.' : 'It was created after the event was published.'
    case 'event_type':
      if (wanted.includes('*')) return 'It takes every event type.'
      if (verdict === 'met') return `It takes ${has}.`
      if (verdict === 'not_asked') return `It does not list ${has} by itself; the category decides.`
      return wanted.length === 0 ? `It lists no single event types, and so not ${has}.` : `It takes ${listText(wanted)}, and not ${has}.`
    case 'category':
      if (verdict === 'not_asked') return 'Not asked: the event type is enough.'
      if (verdict === 'met') return `It takes the whole category ${has}.`
      return wanted.length === 0 ? 'It takes no whole category.' : `It takes ${listText(wanted)}, and not the category ${has}.`
    case 'project':
      if (verdict === 'not_asked') return 'It takes events of every project, and of none.'
      return comparison('events of the project', wanted, verdict, has === '' ? 'the event names no project' : `the event is of ${has}`)
    case 'entity_type':
      if (verdict === 'not_asked') return 'It takes events about anything.'
      return comparison('events about', wanted, verdict, has === '' ? 'the event is about no entity' : `the event is about ${has}`)
    case 'attributes':
      if (verdict === 'not_asked') return wanted.length === 0 ? 'It listens for every change.' : 'Not asked: the event is no update.'
      return comparison('updates of', wanted, verdict, has === '' ? 'the event names no changed attribute' : `changed were ${has}`)
    case 'enabled':
      if (verdict === 'not_asked') return 'Did not matter, as there is nothing to deliver.'
      return verdict === 'met' ? 'It was enabled.' : 'It was disabled at that time, so the delivery was skipped.'
    default:
      return step satisfies never
  }
}

function comparison(noun: string, wanted: string[], verdict: Step['verdict'], found: string): string {
  return `It takes ${noun} ${listText(wanted)}${verdict === 'met' ? '' : ' only'}; ${found}.`
}

const namesMax = 6

function listText(names: string[]): string {
  const shown = names.slice(0, namesMax).join(', ')
  return names.length > namesMax ? `${shown} and ${names.length - namesMax} more` : shown
}

/** In one line what became of an event at an endpoint. */
export function outcomeWords({ delivered, unmatched, deleted, steps }: EndpointTrace): string {
  if (delivered) return isDisabledThen(steps) ? 'Skipped: it was disabled at that time' : 'Got a delivery'
  const reason = unmatched === null ? 'no delivery' : unmatchedWords[unmatched]
  return `Not sent: ${reason}${deleted ? '; it has been deleted since' : ''}`
}

function isDisabledThen(steps: Step[]): boolean {
  return steps.some(({ step, verdict }) => step === 'enabled' && verdict === 'unmet')
}

const unmatchedWords = {
  event_type_not_subscribed: 'it does not take this event type',
  project_not_selected: 'it takes events of other projects',
  entity_type_not_selected: 'it takes events about another entity type',
  no_listed_attribute_changed: 'none of its attributes changed',
  created_later: 'it was created later',
  changed_later: 'it was set to take it later',
} as const

const settingNames: Record<string, string> = {
  eventTypes: 'event types',
  projectIds: 'projects',
  entityType: 'entity type',
  attributes: 'attributes',
  enabled: 'whether it is enabled',
}

/** Settings by the names that people know them by. */
export function settingsText(settings: string[]): string {
  return settings.map((name) => settingNames[name] ?? name).join(', ')
}

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

/** What an endpoint and an event are compared by, in this order. */
export const matchSteps = ['event_type', 'category', 'project', 'entity_type', 'attributes'] as const

/** `not_asked` where the endpoint sets no condition, or another step has decided for this one. */
export const verdicts = ['met', 'unmet', 'not_asked'] as const

/** How one condition of an endpoint stands to an event; `wanted` is what the endpoint lists, `actual` what the event has. */
export type MatchStep = {
  step: (typeof matchSteps)[number]
  verdict: (typeof verdicts)[number]
  wanted: string[]
  actual: string[]
}

/**
 * The first reason why this endpoint gets no delivery of this event, or null when it gets one. Whether the endpoint is enabled is not
 * asked here: a disabled endpoint that matches gets a delivery that is skipped, visibly.
 */
export function mismatchOf(subscription: Subscription, event: Matchable): Mismatch | null {
  return conditions.find(({ judge }) => judge(subscription, event) === 'unmet')?.mismatch ?? null
}

/** Whether two events surely go to the same endpoints of their scope, without a look at any of them. */
export function goAlike(a: Matchable, b: Matchable): boolean {
  const isAlike = a.type === b.type && a.category === b.category && a.projectId === b.projectId && a.entityType === b.entityType
  return isAlike && a.changedAttributes.length === 0 && b.changedAttributes.length === 0
}

/** The same comparison, told step by step: the first step that is `unmet` is what `mismatchOf` answers. */
export function traceOf(subscription: Subscription, event: Matchable): MatchStep[] {
  return conditions.map(({ step, judge, wanted, actual }) => ({
    step,
    verdict: judge(subscription, event),
    wanted: wanted(subscription),
    actual: actual(event),
  }))
}

type Condition = {
  step: MatchStep['step']
  mismatch: Mismatch
  judge: (subscription: Subscription, event: Matchable) => MatchStep['verdict']
  wanted: (subscription: Subscription) => string[]
  actual: (event: Matchable) => string[]
}

// The one place that knows who gets what: publishing asks it for every endpoint, and the portal explains by it.
const conditions: Condition[] = [
  {
    step: 'event_type',
    mismatch: 'event_type_not_subscribed',
    judge: ({ eventTypes }, { type, category }) => {
      if (coversType(eventTypes, type)) return 'met'
      return coversCategory(eventTypes, category) ? 'not_asked' : 'unmet'
    },
    wanted: ({ eventTypes }) => eventTypes.filter((name) => !isCategoryWildcard(name)),
    actual: ({ type }) => [type],
  },
  {
    step: 'category',
    mismatch: 'event_type_not_subscribed',
    judge: ({ eventTypes }, { type, category }) => {
      if (coversType(eventTypes, type)) return 'not_asked'
      return coversCategory(eventTypes, category) ? 'met' : 'unmet'
    },
    wanted: ({ eventTypes }) => eventTypes.filter(isCategoryWildcard),
    actual: ({ category }) => [category],
  },
  {
    step: 'project',
    mismatch: 'project_not_selected',
    judge: ({ projectIds }, { projectId }) => {
      if (projectIds.length === 0) return 'not_asked'
      return projectId !== null && projectIds.includes(projectId) ? 'met' : 'unmet'
    },
    wanted: ({ projectIds }) => projectIds,
    actual: ({ projectId }) => listOf(projectId),
  },
  {
    step: 'entity_type',
    mismatch: 'entity_type_not_selected',
    judge: ({ entityType }, event) => {
      if (entityType === null) return 'not_asked'
      return event.entityType === entityType ? 'met' : 'unmet'
    },
    wanted: ({ entityType }) => listOf(entityType),
    actual: ({ entityType }) => listOf(entityType),
  },
  {
    step: 'attributes',
    mismatch: 'no_listed_attribute_changed',
    judge: ({ attributes }, { type, changedAttributes }) => {
      const isUpdate = type === updateType || changedAttributes.length > 0
      if (!isUpdate || attributes.length === 0) return 'not_asked'
      return changedAttributes.some((name) => attributes.includes(name)) ? 'met' : 'unmet'
    },
    wanted: ({ attributes }) => attributes,
    actual: ({ changedAttributes }) => changedAttributes,
  },
]

function listOf(value: string | null): string[] {
  return value === null ? [] : [value]
}

/** The category of what Hookport itself tells about endpoints: an endpoint gets it only if it names it, because `*` means the platform's events. */
export const operationalCategory = 'hookport'

/** Whether a choice of event types is one of Hookport's own, by name or as the whole category. */
export function isOperational(choice: string): boolean {
  return choice.startsWith(`${operationalCategory}.`)
}

/** Whether a list of event types covers a type: by its name, by `<category>.*`, or by `*`. */
export function subscribesTo(eventTypes: string[], { type, category }: { type: string; category: string }): boolean {
  return coversType(eventTypes, type) || coversCategory(eventTypes, category)
}

function coversType(eventTypes: string[], type: string): boolean {
  return (eventTypes.includes('*') && !isOperational(type)) || eventTypes.includes(type)
}

function coversCategory(eventTypes: string[], category: string): boolean {
  return eventTypes.includes(categoryWildcard(category))
}

/** How a subscription names a whole category. No event type's name contains a star, so the two cannot be confused. */
export function categoryWildcard(category: string): string {
  return `${category}.*`
}

function isCategoryWildcard(name: string): boolean {
  return name.endsWith('.*')
}

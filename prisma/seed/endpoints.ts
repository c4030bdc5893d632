import type { Format } from '#lib/formats/format.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import type { RetrySchedule } from '#lib/webhooks/retry-schedule.ts'
import { brokenFor, flapping, goneSince, healthy, movedSince, type Personality, rateLimited, slow, unfinished } from './personalities.ts'

/** An endpoint of the seeded organization with the character of its receiver. */
export type EndpointPlan = {
  name: string
  environment: Scope['environment']
  url: string
  description: string
  format: Format
  eventTypes: string[]
  projectIds: string[]
  entityType: string | null
  attributes: string[]
  rateLimit: number | null
  retrySchedule: RetrySchedule | null
  isPrimary: boolean
  /** Null while it is enabled. */
  disabledDaysAgo: number | null
  receiver: Personality
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** The endpoint that was down for hours and then recovered: on a working day almost two weeks back, when there was much to miss. */
export const outage = {
  endpoint: 'identity',
  hours: 6,
  /** When it began, as seen from a present moment; in milliseconds since 1970. */
  begin(nowMs: number): number {
    const days = [12, 13, 14, 15].map((ago) => Math.floor(nowMs / dayMs) * dayMs - ago * dayMs)
    const workday = days.find((day) => [2, 3, 4].includes(new Date(day).getUTCDay()))
    return (workday ?? nowMs - 12 * dayMs) + 9.6 * hourMs
  },
} as const

const plan = {
  environment: 'production',
  format: 'standard',
  eventTypes: ['*'],
  projectIds: [],
  entityType: null,
  attributes: [],
  rateLimit: null,
  retrySchedule: null,
  isPrimary: false,
  disabledDaysAgo: null,
} as const satisfies Partial<EndpointPlan>

const forUsers = {
  format: 'akamai',
  eventTypes: ['ADD', 'UPDATE', 'DELETE'],
  entityType: 'user',
  attributes: ['email', 'displayName', 'optIn.status'],
} as const

/** Twelve, of every format. */
export const endpointPlans: EndpointPlan[] = [
  {
    ...plan,
    name: 'events',
    url: 'https://hooks.northwind.example/hookport',
    description: 'Event bus: everything, into the queue',
    isPrimary: true,
    receiver: healthy(62),
  },
  {
    ...plan,
    name: 'crm',
    url: 'https://crm.northwind.example/acculynx/inbound',
    description: 'CRM sync',
    format: 'acculynx',
    eventTypes: ['contact.*', 'job.*'],
    receiver: healthy(110, 0.006),
  },
  {
    ...plan,
    ...forUsers,
    attributes: [...forUsers.attributes],
    eventTypes: [...forUsers.eventTypes],
    name: outage.endpoint,
    url: 'https://identity.northwind.example/akamai/webhooks',
    description: 'Identity mirror',
    receiver: brokenFor(outage.hours, outage.begin),
  },
  {
    ...plan,
    name: 'consents',
    url: 'https://consents.northwind.example/akoya',
    description: 'Consent register',
    format: 'akoya',
    eventTypes: ['CONSENT.*', 'MAINTENANCE.*'],
    receiver: healthy(85),
  },
  {
    ...plan,
    name: 'alerts',
    url: 'https://bi.northwind.example/autoql/alerts',
    description: 'Reports are made before the answer',
    format: 'autoql',
    eventTypes: ['data_alert.*'],
    receiver: slow,
  },
  {
    ...plan,
    name: 'erp',
    url: 'https://legacy-erp.northwind.example:8443/webhook',
    description: 'The old ERP, until spring',
    eventTypes: ['job_created', 'job.invoice_updated', 'job.financials.approved-value_changed'],
    retrySchedule: [10, 60, 600, 3600],
    receiver: flapping,
  },
  {
    ...plan,
    name: 'warehouse',
    url: 'https://warehouse.northwind.example/events',
    description: 'Material orders',
    eventTypes: ['job_created', 'job.milestone.current_changed'],
    projectIds: ['roofing', 'siding'],
    receiver: goneSince(2.1),
  },
  {
    ...plan,
    name: 'partner',
    url: 'https://api.contoso.example/partners/northwind/events',
    description: 'Partner Contoso, ten a second at most',
    eventTypes: ['job_created', 'job_updated', 'job.appointments.initial_created'],
    rateLimit: 10,
    retrySchedule: 'fixed',
    receiver: rateLimited,
  },
  {
    ...plan,
    name: 'sandbox',
    environment: 'sandbox',
    url: 'https://sandbox.northwind.example/hookport',
    description: 'Integration tests',
    isPrimary: true,
    retrySchedule: 'fixed',
    receiver: unfinished,
  },
  {
    ...plan,
    name: 'laptop',
    environment: 'sandbox',
    url: 'https://ines-laptop.tunnel.example/webhook',
    description: 'Ines, while developing',
    eventTypes: ['contact.*', 'job.*'],
    retrySchedule: 'fixed',
    disabledDaysAgo: 6,
    receiver: unfinished,
  },
  {
    ...plan,
    name: 'staging-alerts',
    environment: 'sandbox',
    url: 'https://staging-bi.northwind.example/autoql',
    description: 'Reports, staging',
    format: 'autoql',
    eventTypes: ['data_alert.*'],
    receiver: movedSince(5, 'https://staging-reports.northwind.example/autoql'),
  },
  {
    ...plan,
    name: 'staging-crm',
    environment: 'sandbox',
    url: 'https://staging-crm.northwind.example/acculynx/inbound',
    description: 'CRM sync, staging',
    format: 'acculynx',
    eventTypes: ['contact.*', 'job.*'],
    receiver: healthy(130, 0.02),
  },
]

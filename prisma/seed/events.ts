import type { Scope } from '#lib/webhooks/organizations.ts'
import { vendorCatalogs } from '#lib/webhooks/vendor-catalogs.ts'
import { between, foreignId, idOf, pick, pickWeighted, type Random } from './random.ts'

const hourMs = 3_600_000

/** The days that the log goes back. */
export const days = 30

/** An event as it is stored, without its organization. */
export type SeedEvent = {
  id: string
  environment: Scope['environment']
  type: string
  category: string
  data: string
  occurredAt: Date
  projectId: string | null
  entityType: string | null
  entityId: string | null
  changedAttributes: string[]
  clientId: string | null
  test: boolean
}

/** How often each type is published, in shares of all. */
const types = [
  ['job_updated', 18],
  ['UPDATE', 14],
  ['job_created', 10],
  ['job.milestone.current_changed', 9],
  ['contact_changed', 8],
  ['contact_added', 6],
  ['job.invoice_updated', 5],
  ['job.appointments.initial_created', 4],
  ['CONSENT_UPDATED', 4],
  ['ADD', 4],
  ['data_alert.true', 3],
  ['data_alert.false', 3],
  ['job.financials.approved-value_changed', 3],
  ['CONSENT_REVOKED', 1],
  ['DELETE', 1],
  ['PLANNED_OUTAGE', 0.05],
] as const

/** Events over the last days, oldest first: by day and by hour as offices work, a fifth of them in sandbox. */
export function makeEvents(random: Random, nowMs: number, count: number): SeedEvent[] {
  const hours = Array.from({ length: days * 24 }, (_, n) => nowMs - (n + 1) * hourMs)
  const weights = hours.map((hour) => weightOf(hour))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return hours
    .flatMap((hour, n) => {
      const expected = (count * (weights[n] ?? 0) * between(random, 0.8, 1.2)) / total
      const inHour = Math.floor(expected) + (random() < expected % 1 ? 1 : 0)
      return Array.from({ length: inHour }, () => makeEvent(random, hour + random() * hourMs))
    })
    .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())
}

/** Busy in the late morning and in the afternoon, quiet at night and at the weekend; in UTC. */
function weightOf(atMs: number): number {
  const at = new Date(atMs)
  const hour = at.getUTCHours()
  const bell = (peak: number, width: number) => Math.exp(-((hour - peak) ** 2) / (2 * width ** 2))
  const day = [0.25, 1, 1.1, 1.05, 1, 0.85, 0.35][at.getUTCDay()] ?? 1
  return day * (0.06 + bell(10, 2) + 0.9 * bell(15, 2.2))
}

const catalog = vendorCatalogs.flatMap(({ eventTypes }) => eventTypes)
const projects = ['roofing', 'roofing', 'siding', 'gutters', 'solar', null] as const

function makeEvent(random: Random, atMs: number): SeedEvent {
  const type = pickWeighted(random, types)
  const known = catalog.find(({ name }) => name === type)
  if (!known) throw new Error(`no vendor catalog has ${type}`)
  const environment = random() < 0.18 ? 'sandbox' : 'production'
  const entityId = foreignId(random)
  const isUser = known.category === 'entity'
  return {
    id: idOf(random, atMs),
    environment,
    type,
    category: known.category,
    data: isUser ? '{}' : JSON.stringify(vary(random, known.example, entityId)),
    occurredAt: new Date(atMs),
    projectId: known.category === 'job' ? pick(random, projects) : known.category === 'data_alert' ? 'finance' : null,
    ...entityOf(random, known.category, entityId, type),
    test: false,
  }
}

const attributes = ['email', 'displayName', 'lastLogin', 'mobileNumber', 'optIn.status', 'primaryAddress.city'] as const

function entityOf(random: Random, category: string, entityId: string, type: string) {
  const changedAttributes = type === 'UPDATE' ? [...new Set([pick(random, attributes), pick(random, attributes)])] : []
  if (category === 'entity') return { entityType: 'user', entityId, changedAttributes, clientId: 'northwind-login' }
  const entityType = category === 'job' || category === 'contact' ? category : null
  return { entityType, entityId: entityType && entityId, changedAttributes, clientId: null }
}

/** The event that Test Connection sends. */
export function makeTestEvent(random: Random, environment: Scope['environment'], atMs: number): SeedEvent {
  return {
    id: idOf(random, atMs),
    environment,
    type: 'test',
    category: 'test',
    data: '{"message":"This is a test from Hookport."}',
    occurredAt: new Date(atMs),
    projectId: null,
    entityType: null,
    entityId: null,
    changedAttributes: [],
    clientId: null,
    test: true,
  }
}

const firstNames = ['Ada', 'Grace', 'Noor', 'Tomás', 'Ingrid', 'Kofi', 'Mei', 'Lukas', 'Amara', 'Jonas'] as const
const lastNames = ['Smith', 'Okafor', 'Lindqvist', 'Herrera', 'Novak', 'Tanaka', 'Dubois', 'Moreau', 'Haddad', 'Berg'] as const
const works = ['roof repair', 'gutter replacement', 'siding', 'storm damage', 'solar panels', 'skylights'] as const
const milestones = ['Lead', 'Prospect', 'Approved', 'Completed', 'Invoiced'] as const

/** The catalog's example with other people, jobs and amounts in it. */
function vary(random: Random, example: unknown, entityId: string): unknown {
  if (Array.isArray(example)) return example.map((one) => vary(random, one, entityId))
  if (typeof example !== 'object' || example === null) return example
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, varied(random, name, entityId) ?? vary(random, value, entityId)]),
  )
}

function varied(random: Random, name: string, entityId: string): string | number | null {
  switch (name) {
    case 'jobId':
    case 'contactId':
      return entityId
    case 'jobName':
      return `${pick(random, lastNames)} ${pick(random, works)}`
    case 'firstName':
      return pick(random, firstNames)
    case 'lastName':
      return pick(random, lastNames)
    case 'milestone':
    case 'previous':
      return pick(random, milestones)
    case 'approvedValue':
    case 'total':
    case 'amount':
      return Math.round(between(random, 900, 48_000) * 100) / 100
    case 'invoiceId':
    case 'invoice':
      return `INV-${Math.floor(between(random, 1000, 9999))}`
    default:
      return null
  }
}

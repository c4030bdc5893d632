import { expect, test } from 'vitest'
import { endpointInput } from '#lib/webhooks/endpoint-input.ts'
import { changesOf, draftOf, emptyDraft, settingsOf } from './draft.ts'

const endpoint = {
  id: 'ep_1',
  environment: 'sandbox',
  url: 'https://example.com/hooks',
  description: 'Orders',
  format: 'akamai',
  eventTypes: ['UPDATE'],
  projectIds: ['p-1', 'p-2'],
  entityType: 'user',
  attributes: ['email', 'displayName'],
  applicationId: 'app-1',
  technicalContact: null,
  callbackHash: 'abc',
  signing: 'hmac',
  publicKeys: [''],
  headers: { authorization: '••••••', 'x-tenant': 'acme' },
  retrySchedule: [4, 10],
  rateLimit: 20,
  enabled: true,
  primary: false,
  createdAt: '2026-11-22T00:00:00.000Z',
  updatedAt: '2026-11-22T00:00:00.000Z',
} as const

const saved = draftOf(
  {
    ...endpoint,
    eventTypes: [...endpoint.eventTypes],
    projectIds: [...endpoint.projectIds],
    publicKeys: [...endpoint.publicKeys],
    attributes: [...endpoint.attributes],
    retrySchedule: [...endpoint.retrySchedule],
  },
  'akamai',
)

test('an endpoint that was only looked at has no changes', () => {
  expect(changesOf(saved, saved)).toEqual({})
})

test('only what was changed is sent, so a masked header keeps its value', () => {
  expect(changesOf({ ...saved, attributes: 'email\n\n givenName ', enabled: false }, saved)).toEqual({
    attributes: ['email', 'givenName'],
    enabled: false,
  })
})

test('an empty form leaves the hash and the retries to their defaults', () => {
  const settings = settingsOf(emptyDraft)
  expect(settings).not.toHaveProperty('callbackHash')
  expect(settings).toMatchObject({ retrySchedule: null, entityType: null, attributes: [], headers: {} })
})

test('a rate limit is a number or none, and what is no number is left to be refused', () => {
  expect(saved.rateLimit).toBe('20')
  expect(changesOf({ ...saved, rateLimit: ' 50 ' }, saved)).toEqual({ rateLimit: 50 })
  expect(changesOf({ ...saved, rateLimit: '' }, saved)).toEqual({ rateLimit: null })
  expect(settingsOf(emptyDraft)).toMatchObject({ rateLimit: null })
  for (const text of ['many', '1.5', '-3', '1e3']) {
    const { rateLimit } = settingsOf({ ...emptyDraft, rateLimit: text })
    expect(endpointInput.shape.rateLimit.safeParse(rateLimit).success, text).toBe(false)
  }
})

test('headers and delays are read from their lines', () => {
  const draft = { ...emptyDraft, headers: 'X-Tenant: acme\nAuthorization: Bearer a:b', retries: 'own', delays: '4, 10  60' } as const
  expect(settingsOf(draft)).toMatchObject({ headers: { 'X-Tenant': 'acme', Authorization: 'Bearer a:b' }, retrySchedule: [4, 10, 60] })
})

import { beforeAll, describe, expect, test, vi } from 'vitest'
import { startSession } from '#lib/auth/session.ts'
import { type Action, everyAction } from '#lib/testing/actions.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createTenant, fingerprint, type Tenant } from '#lib/testing/tenant.ts'
import { databaseTime } from '#lib/webhooks/accounts.ts'

// Every action of an organization by the owner of another one: on the other's page, and on their own page with the other's ids. Which role may
// do what inside an organization is held in roles.test.ts.

/** `id`: names something of an organization, and is refused where that is another's. `own`: names nothing, or leaves out what is not the caller's. */
type Case = { reach: 'id' | 'own'; input: (tenant: Tenant, environment: string) => object }

const own = (input: object): Case => ({
  reach: 'own',
  input: (_, environment) => ('environment' in input ? { ...input, environment } : input),
})
const sandbox = { environment: 'sandbox' }
const byId = (kind: keyof Tenant['ids'], more: object = {}): Case => ({
  reach: 'id',
  input: ({ ids }, environment) => ({ id: ids[kind], environment, ...more }),
})
const ofEndpoint = (more: object = {}, kind: 'endpoint' | 'akoya' = 'endpoint'): Case => ({
  reach: 'id',
  input: ({ ids }, environment) => ({ environment, endpointId: ids[kind], ...more }),
})
const ofDelivery: Case = { reach: 'id', input: ({ ids }, environment) => ({ environment, deliveryId: ids.delivery }) }
const span = { since: new Date(Date.now() - 60_000).toISOString() }

const cases: Record<string, Case> = {
  'credentials/createCredential': own({ ...sandbox, name: 'New' }),
  'credentials/createKey': own({ ...sandbox, name: 'New' }),
  'credentials/revokeCredential': byId('credential'),
  'credentials/revokeKey': byId('key'),
  'deliveries/[id]/loadDeliveryPulse': { ...ofDelivery, reach: 'own' },
  'deliveries/dropView': byId('view'),
  'deliveries/keepView': own({ ...sandbox, name: 'Mine', query: 'status=failed', shared: false }),
  'deliveries/loadChoices': own(sandbox),
  'deliveries/watchDeliveries': {
    reach: 'own',
    input: ({ ids }, environment) => ({ environment, search: '', ids: [ids.delivery], top: ids.delivery, counts: true, known: '' }),
  },
  'endpoints/[id]/loadExample': own({ name: 'thing.happened' }),
  'endpoints/[id]/loadHealth': ofEndpoint(),
  'endpoints/[id]/loadRecoveries': { ...ofEndpoint(), reach: 'own' },
  'endpoints/[id]/orderRecovery': ofEndpoint(span, 'akoya'),
  'endpoints/[id]/previewRecovery': ofEndpoint(span, 'akoya'),
  'endpoints/[id]/sendTest': ofEndpoint({ eventType: 'thing.happened', data: {} }),
  'endpoints/[id]/stopRecovery': {
    reach: 'id',
    input: ({ ids }, environment) => ({ environment, endpointId: ids.endpoint, recoveryId: ids.recovery }),
  },
  'endpoints/checkSettings': own({ ...sandbox, endpointId: null, urls: ['http://127.0.0.1:9/'], patch: {} }),
  'endpoints/createAll': own({ ...sandbox, urls: ['http://127.0.0.1:9/'], eventTypes: ['*'] }),
  'endpoints/preview': own({ format: 'standard', eventType: 'thing.happened' }),
  'endpoints/removeEndpoint': ofEndpoint(),
  'event-types/sendToSandbox': own({ type: 'thing.happened', data: '{}' }),
  'events/[id]/expunge': byId('event'),
  'inbox/clearMessages': own({}),
  'inbox/connectInbox': own({}),
  'inbox/createInbox': own({ withEndpoint: false }),
  'inbox/loadInboxPulse': own({}),
  'inbox/setAnswer': own({ status: 204, delayMs: 0, contentType: 'text/plain', body: '' }),
  'settings/members/invite': own({ email: 'new@example.com', role: 'viewer' }),
  'settings/members/leave': own({}),
  'settings/members/remove': byId('viewer'),
  'settings/members/revoke': byId('invitation'),
  'settings/members/setRole': byId('viewer', { role: 'admin' }),
  'settings/saveOrganization': own({ name: 'Renamed', technicalContact: '' }),
  'signature-doctor/diagnoseSignature': {
    reach: 'own',
    input: ({ ids }, environment) => ({ environment, headers: 'webhook-id: evt_1', body: '{}', endpointId: ids.endpoint }),
  },
  'webhooks/createWebhook': own({ ...sandbox, url: 'http://127.0.0.1:9/' }),
  'webhooks/deleteWebhook': ofEndpoint(),
  'webhooks/dismissAlert': byId('notification'),
  'webhooks/endSecretRotation': ofEndpoint(),
  'webhooks/loadEventTypes': own({}),
  'webhooks/loadPulse': { reach: 'own', input: ({ ids }, environment) => ({ environment, open: ids.delivery }) },
  'webhooks/putOnboardingAway': own({}),
  'webhooks/redeliverDelivery': ofDelivery,
  'webhooks/regenerateSecret': ofEndpoint({ graceSeconds: 0 }),
  'webhooks/revealWebhookSecret': ofEndpoint(),
  'webhooks/rollBackSecretRotation': ofEndpoint({ graceSeconds: 0 }),
  'webhooks/testWebhook': ofEndpoint(),
  'webhooks/updateWebhook': ofEndpoint({ patch: { description: 'changed' } }),
}

// What is no organization's: a person's own account, an invitation's link, and the platform's own affairs, which roles.test.ts holds to operators and staff.
const elsewhere =
  /^(account|invitation|sign-in|staff)\/|^create(FirstOrganization|OrganizationForOthers)$|^event-types\/(archive|install|saveEventType)$/

// What a new organization has no occasion for is refused in words of its own, which says that it was understood.
const refusedToOwners: Record<string, RegExp> = {
  'endpoints/[id]/orderRecovery': /disabled/,
  'settings/members/leave': /owner/,
  'webhooks/endSecretRotation': /No previous secret/,
  'webhooks/putOnboardingAway': /steps left/,
  'webhooks/rollBackSecretRotation': /no previous secret/,
}

const jar = vi.hoisted(() => new Map<string, string>())
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-hookport-path': '/' }),
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
    set: (name: string, value: string) => void jar.set(name, value),
  }),
}))
vi.mock('next/cache', () => ({ refresh: () => undefined }))

process.env.TARGET_ALLOWLIST = '127.0.0.0/8'
const { db } = useDatabase()
const actions = new Map<string, Action>()
let victim: Tenant
let stranger: Tenant
let signedIn: string

beforeAll(async () => {
  for (const [name, action] of await everyAction()) actions.set(name, action)
  victim = await createTenant(db)
  stranger = await createTenant(db)
})

test('every action of an organization is in the table', () => {
  const names = [...actions.keys()].filter((name) => !elsewhere.test(name))
  expect(Object.keys(cases).sort()).toEqual(names.sort())
})

describe.each(Object.entries(cases))('%s', (name, { reach, input }) => {
  test("does nothing on another organization's page, with another's ids or across environments", async () => {
    await become(stranger)
    const before = await fingerprint(db, everythingOf(victim))
    expect(await act(stranger, name, victim.slug, input(victim, 'sandbox'))).toBe('no such page')
    const answer = await act(stranger, name, stranger.slug, input(victim, 'sandbox'))
    if (reach === 'id') expect(answer).toMatchObject({ ok: false })
    expectNothingOf(victim, answer)
    const across = input(victim, 'production')
    if (reach === 'id' && ('endpointId' in across || 'deliveryId' in across || name === 'deliveries/dropView'))
      expect(await act(victim, name, victim.slug, across)).toMatchObject({ ok: false })
    expect(await fingerprint(db, everythingOf(victim))).toEqual(before)
  })

  test("and does what it is for, with one's own", async () => {
    const tenant = await createTenant(db)
    const environment = name === 'webhooks/createWebhook' ? 'production' : 'sandbox'
    const answer = await act(tenant, name, tenant.slug, input(tenant, environment))
    const refusal = refusedToOwners[name]
    if (refusal) expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(refusal) })
    else if (answer !== 'went on') expect(answer).toMatchObject({ ok: true })
  })
})

/** What an action answers to the owner of an organization, or where it leads. */
async function act(who: Tenant, name: string, slug: string, input: object): Promise<unknown> {
  await become(who)
  try {
    return await actions.get(name)?.(slug, input)
  } catch (error) {
    const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null
    if (digest === null || digest.includes('/sign-in')) throw error
    return digest.includes('404') ? 'no such page' : 'went on'
  }
}

async function become({ ownerId }: Tenant): Promise<void> {
  if (signedIn === ownerId) return
  jar.clear()
  await startSession({ userId: ownerId, signedInAt: await databaseTime(db) })
  signedIn = ownerId
}

function everythingOf({ organizationId, ids }: Tenant) {
  return { organizationId, endpointIds: [ids.endpoint, ids.akoya, ids.acculynx] }
}

function expectNothingOf({ organizationId, slug, marker, ids, secret }: Tenant, answer: unknown): void {
  const text = JSON.stringify(answer) ?? ''
  const traces = [organizationId, marker, secret, `${slug}.example`, ...Object.values(ids)]
  expect(traces.filter((trace) => text.includes(trace))).toEqual([])
}

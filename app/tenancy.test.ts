import { globSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { type Reach, type RouteCase, routeCases } from '#lib/testing/route-cases.ts'
import { everyRoute, type Route } from '#lib/testing/routes.ts'
import { createTenant, fingerprint, type Tenant } from '#lib/testing/tenant.ts'
import { ensureOperatorKey } from '#lib/webhooks/api-keys.ts'
import { systemActor } from '#lib/webhooks/audit.ts'
import { installCatalog } from '#lib/webhooks/vendor-catalogs.ts'

// Every route of the API with the keys of everybody whose business it is not. What a person may do is held in app/(portal)/tenancy.test.ts.

process.env.TARGET_ALLOWLIST = '127.0.0.0/8'
const { db } = useDatabase()
const operatorKey = `hp_operator_${'0123456789abcdef'.repeat(2)}`
let victim: Tenant
let stranger: Tenant
let reader: Tenant

beforeAll(async () => {
  await ensureOperatorKey(db, operatorKey)
  for (const catalog of ['akoya', 'acculynx', 'akamai', 'autoql']) await installCatalog(db, systemActor, catalog)
  victim = await createTenant(db)
  stranger = await createTenant(db)
  reader = await createTenant(db)
})

test('every route is in the table', () => {
  const names = everyRoute().map(({ name }) => name)
  expect(Object.keys(routeCases).sort()).toEqual(names.sort())
})

const cases = everyRoute().map((route) => ({ ...route, ...(routeCases[route.name] ?? { reach: 'id' as const }) }))
const guarded = cases.filter(({ reach }) => reach !== 'public' && reach !== 'session')

type Ask = { key?: string | undefined; named?: Record<string, string>; tenant?: Tenant }

/** Asks a route for what `tenant` (else the victim) has; `named` stands in the query and the body. */
async function ask(one: Route & RouteCase, { key, named = {}, tenant = victim }: Ask) {
  const params = { slug: tenant.slug, ...one.params?.(tenant) }
  const path = one.path.replace(/\{(\w+)\}/g, (_, name: string) => Reflect.get(params, name))
  const query = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(one.query)), ...named })
  if (one.path.startsWith('/autoql/') && key) query.set('key', key)
  const method = one.method.toUpperCase()
  const body = method === 'GET' || method === 'DELETE' ? {} : { body: JSON.stringify(naming(one.body?.(tenant) ?? {}, named)) }
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) }
  const request = new Request(`http://127.0.0.1:3000${path}?${query}`, { method, headers, ...body })
  const module = await import(pathToFileURL(one.file).href)
  const response: Response = await module[method](request, { params: Promise.resolve(params) })
  // What a key gets or is refused is nobody's on the way.
  expect(response.headers.get('cache-control')).toContain('no-store')
  return { status: response.status, text: await response.text() }
}

function naming(body: object, named: Record<string, string>): object {
  if (!('events' in body) || !Array.isArray(body.events)) return { ...body, ...named }
  return { events: body.events.map((event: object) => ({ ...event, ...named })) }
}

/** What an organization can be recognized by, wherever it comes to light. */
function tracesOf({ organizationId, slug, marker, ids, secret }: Tenant): string[] {
  return [organizationId, marker, secret, `${slug}.example`, ...Object.values(ids)]
}

function expectNothingOf(tenant: Tenant, text: string): void {
  expect(tracesOf(tenant).filter((trace) => text.includes(trace))).toEqual([])
}

// What a batch refuses it tells in the place of the event.
const isBatch = ({ path }: Route) => path.endsWith('/batch')

const foreign: Record<Reach, readonly number[]> = {
  id: [404],
  scope: [200, 201, 202, 204, 404],
  own: [200, 202, 204, 404],
  everyone: [200],
  operator: [403],
  public: [],
  session: [],
}

describe.each(guarded)('$name', (one) => {
  test('nobody without a key, nor with a key of somewhere else, reaches or changes anything', async () => {
    const before = await fingerprint(db, everythingOf(victim))
    expect((await ask(one, {})).status).toBe(401)
    expect((await ask(one, { key: `${victim.keys.sandbox}x` })).status).toBe(401)
    for (const environment of ['sandbox', 'production'] as const) await askAsStranger(one, environment)
    await askAcross(one)
    expect(await fingerprint(db, everythingOf(victim))).toEqual(before)
  })

  test('and the key of those whose it is gets what it asks for', async () => {
    // What reads only may read what all others read.
    const tenant = one.method === 'get' ? reader : await createTenant(db)
    const key = one.reach === 'operator' ? operatorKey : tenant.keys.sandbox
    const { status, text } = await ask(one, { key, tenant })
    // An operator's notice has to be a whole one, and there is none to end: past the gate in any case.
    const passes = one.path.includes('maintenance') && one.reach === 'operator' ? [404, 422] : [200, 201, 202, 204]
    const absent = one.name === 'delete /api/v1/entities/{type}/{uuid}' ? [404] : []
    // A new endpoint has no secret before the one it has.
    const unrotated = /\/secret\/(end-rotation|roll-back)$/.test(one.path) ? [409] : []
    expect([...passes, ...absent, ...unrotated], text).toContain(status)
  })
})

/** Another organization's key, by itself and naming the organization. */
async function askAsStranger(one: Route & RouteCase, environment: 'sandbox' | 'production'): Promise<void> {
  const key = stranger.keys[environment]
  // AutoQL's path names the environment of the key.
  const mayNot = one.path.startsWith('/autoql/') && environment === 'production' && one.path.includes('{') ? [403] : foreign[one.reach]
  const { status, text } = await ask(one, { key })
  expect(mayNot, text).toContain(status)
  expectNothingOf(victim, text)
  if (one.reach === 'scope' || one.reach === 'id') await expectRefused(one, { key, named: { organization: victim.slug } }, 404)
}

/** The organization's own key, of the other environment. */
async function askAcross(one: Route & RouteCase): Promise<void> {
  const key = victim.keys.production
  const named = { environment: 'sandbox' }
  if (one.reach === 'id') {
    expect((await ask(one, { key })).status).toBe(404)
    if (one.path.startsWith('/api/')) expect([403, 404]).toContain((await ask(one, { key, named })).status)
  }
  if (one.reach === 'scope') await expectRefused(one, { key, named }, 403)
  if (one.reach === 'operator') expect((await ask(one, { key })).status).toBe(403)
  if (one.reach === 'own' && one.params === undefined && one.method === 'get') expectNothingOf(victim, (await ask(one, { key })).text)
  if (one.path.startsWith('/autoql/') && one.params) expect((await ask(one, { key })).status).toBe(403)
}

async function expectRefused(one: Route & RouteCase, given: Ask, status: number): Promise<void> {
  const { status: got, text } = await ask(one, given)
  expectNothingOf(victim, text)
  if (isBatch(one)) expect(text).toMatch(status === 404 ? /"code":"not_found"/ : /"code":"environment_mismatch"/)
  else expect(got, text).toBe(status)
}

/** What names the organization, in any table: what a stranger does to themselves is theirs. */
function everythingOf({ organizationId, ids }: Tenant) {
  return { organizationId, endpointIds: [ids.endpoint, ids.akoya, ids.acculynx] }
}

test.each(['endpointId', 'deliveryId'] as const)("a signature is not checked against another organization's %s", async (field) => {
  const one = cases.find(({ name }) => name === 'post /api/v1/signature-checks')
  if (!one) throw new Error('there is no such route')
  const id = field === 'endpointId' ? victim.ids.endpoint : victim.ids.delivery
  const body = () => ({ headers: 'webhook-id: evt_1', body: '{}', [field]: id })
  const { status, text } = await ask({ ...one, body }, { key: stranger.keys.sandbox })
  expect([200, 404], text).toContain(status)
  expectNothingOf(victim, text.replaceAll(id, ''))
})

// What is asked as the owner of the tables although it is about one organization: the catalog, which is everybody's and may be the operator's to change; whose
// an id is, before that is known; and the lists of the log, whose indexes begin with the environment, an enum, and comparisons of enums are
// not leakproof, so that behind a policy PostgreSQL may not use them. Expunging also reaches what staff keep.
const outsideTheWall = [
  ...[
    'listCatalog',
    'listEventTypes',
    'listEntityTypes',
    'findEventType',
    'previewRequest',
    'checkPayload',
    'currentMaintenance',
    'listMaintenance',
  ],
  ...['putEventType', 'archiveEventType', 'installCatalog', 'putEntityType', 'announceMaintenance', 'endMaintenance', 'listAudit'],
  ...['organizationIdOf', 'scopeOfDelivery', 'scopeOfEndpoint', 'scopeOfEvent', 'scopeOfRecovery', 'listMemberships', 'subjectLabels'],
  ...['listOrganizations', 'createOrganization', 'getOrganization', 'updateOrganization', 'listApiKeys', 'createApiKey', 'revokeApiKey'],
  ...['listServiceCredentials', 'createServiceCredential', 'revokeServiceCredential'],
  ...['listDeliveries', 'listDeliveriesAbove', 'countDeliveries', 'countDeliveriesAbove', 'deliveryHistogram', 'exportDeliveries'],
  ...['listEvents', 'logPulse', 'expungeEvent', 'expungeOrganization'],
]

test('inside an organization nothing else is asked outside the wall between organizations', () => {
  const files = globSync(['app/(portal)/[[]org[]]/**/*.{ts,tsx}', 'app/(vendors)/**/*.ts', 'app/api/v1/**/*.ts']).filter(
    (file) => !file.includes('.test.'),
  )
  const asked = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/(\w+)\(\s*db\(\)/g)].map(([, name]) => name ?? ''))
  expect([...new Set(asked)].sort()).toEqual([...outsideTheWall].sort())
})

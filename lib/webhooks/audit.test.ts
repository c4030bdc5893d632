import { globSync, readFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import { isKnownAction } from '#components/audit/words.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, loopback, testActor } from '#lib/testing/world.ts'
import { createUser, renameUser, userActor } from './accounts.ts'
import { createApiKey, revokeApiKey } from './api-keys.ts'
import { changesBetween } from './audit.ts'
import { auditRows } from './audit-export.ts'
import { auditChoices, auditPage, eachAudit, listAudit, slugsOf, subjectLabels } from './audit-list.ts'
import { putEventType } from './catalog.ts'
import { deleteEndpoint, updateEndpoint } from './endpoints.ts'
import type { Scope } from './organizations.ts'
import { rotateSecret } from './secret-rotation.ts'
import { platformOnly, staffAuditSelection } from './staff-audit.ts'

const { db } = useDatabase()
const ada = { ...testActor, id: 'usr_ada', label: 'ada@example.com', origin: { address: '203.0.113.7', userAgent: 'Test/1' } }
let scope: Scope
let endpoint: { id: string; secret: string }

beforeEach(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  endpoint = await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/', headers: { authorization: 'Bearer hush', 'x-team': 'a' } })
})

const change = (patch: Parameters<typeof updateEndpoint>[4]) => updateEndpoint(db, ada, scope, endpoint.id, patch, { allowlist: loopback })
const whole = { limit: 250 }
const entries = async (filters = {}) => (await listAudit(db, { organizationId: scope.organizationId }, filters, whole)).data

test('an entry says who, what, from where, and the old and new values of what changed', async () => {
  await change({ enabled: false, eventTypes: ['things.*'], rateLimit: null })
  const [entry] = await entries()
  expect(entry).toMatchObject({
    actor: { id: 'usr_ada', label: 'ada@example.com' },
    action: 'endpoint.updated',
    subject: endpoint.id,
    environment: 'sandbox',
    address: '203.0.113.7',
    userAgent: 'Test/1',
  })
  expect(entry?.detail?.changes).toEqual({ enabled: { from: true, to: false }, eventTypes: { from: ['*'], to: ['things.*'] } })
})

test('no secret is in the audit log: of a header only its name, and that its value is another', async () => {
  await change({ headers: { authorization: 'Bearer quiet', 'x-team': 'b' }, callbackHash: 'my-callback-hash' })
  const { secret } = await rotateSecret(db, ada, scope, endpoint.id, { graceSeconds: 60 })
  const { id, key } = await createApiKey(db, ada, scope.organizationId, { name: 'Orders', environment: 'sandbox', scopes: [] })
  await revokeApiKey(db, ada, scope.organizationId, id)
  const text = JSON.stringify(await entries())
  for (const hidden of ['hush', 'quiet', 'my-callback-hash', endpoint.secret, secret, key]) expect(text).not.toContain(hidden)
  const [updated] = await entries({ action: 'endpoint.updated' })
  expect(updated?.detail?.changes).toEqual({
    headers: { from: ['authorization', 'x-team'], to: ['authorization (new value)', 'x-team (new value)'] },
    callbackHash: { from: '••••••', to: '••••••' },
  })
})

test('the database refuses to change, delete or empty the audit log', async () => {
  for (const statement of ['update audit_entry set actor_label = $$eve$$', 'delete from audit_entry', 'truncate audit_entry'])
    await expect(db.$executeRawUnsafe(statement)).rejects.toThrow('append-only')
  expect(await entries()).not.toEqual([])
})

test('filters narrow by who, what, which, where and when, and offer what there is', async () => {
  await change({ enabled: false })
  const [updated] = await entries({ actor: 'usr_ada' })
  expect(updated?.action).toBe('endpoint.updated')
  expect(await entries({ subject: endpoint.id })).toHaveLength(2)
  expect(await entries({ action: 'endpoint.created' })).toHaveLength(1)
  expect(await entries({ environment: 'production' })).toEqual([])
  expect(await entries({ until: new Date(Date.now() - 60_000).toISOString() })).toEqual([])
  expect(await entries({ since: new Date(Date.now() - 60_000).toISOString() })).toHaveLength(3)
  expect(await auditChoices(db, scope.organizationId)).toEqual({
    actors: [
      { id: 'system', label: 'test' },
      { id: 'usr_ada', label: 'ada@example.com' },
    ],
    actions: ['endpoint.created', 'endpoint.updated', 'organization.created'],
  })
})

test('pages lead on and back by the entries at their ends, whatever is added meanwhile', async () => {
  for (const enabled of [false, true, false, true]) await change({ enabled })
  const of = { organizationId: scope.organizationId }
  const all = (await entries()).map(({ id }) => id)
  const first = await auditPage(db, of, {}, { limit: 2 })
  expect([first.newer, first.older]).toEqual([null, all[1]])
  await change({ enabled: false })
  const second = await auditPage(db, of, {}, { limit: 2, before: first.older ?? '' })
  expect(second.data.map(({ id }) => id)).toEqual(all.slice(2, 4))
  const back = await auditPage(db, of, {}, { limit: 2, after: second.newer ?? '' })
  expect(back.data.map(({ id }) => id)).toEqual(all.slice(0, 2))
  expect(back.newer).toBe(all[0])
  expect((await auditPage(db, of, {}, { limit: 2, before: all.at(-3) ?? '' })).older).toBeNull()
})

test('an organization’s log is its own; the platform’s entries are in the whole one only', async () => {
  const other = await createScope(db)
  await putEventType(db, ada, 'thing.renamed', { category: 'things', title: 'Renamed', description: '', deprecated: false })
  expect((await listAudit(db, { organizationId: other.organizationId }, {}, whole)).data.map(({ action }) => action)).toEqual([
    'organization.created',
  ])
  const [newest] = (await listAudit(db, 'everything', {}, whole)).data
  expect(newest).toMatchObject({ action: 'event_type.put', organizationId: null, detail: { isNew: true } })
})

test('staff narrow the whole log to an organization by slug or id, to the platform itself, and to a person by address', async () => {
  const { slug } = await db.organization.findUniqueOrThrow({ where: { id: scope.organizationId } })
  const select = async (organization: string | null, filters = {}) => {
    const selection = await staffAuditSelection(db, organization, filters)
    return selection && (await listAudit(db, selection.scope, selection.filters, whole)).data
  }
  const own = await entries()
  expect(await select(slug)).toEqual(own)
  expect(await select(own[0]?.organizationId ?? '')).toEqual(own)
  expect(await select('nobody')).toBeNull()
  await putEventType(db, ada, 'thing.moved', { category: 'things', title: 'Moved', description: '', deprecated: false })
  const platform = (await select(platformOnly)) ?? []
  expect(platform[0]?.action).toBe('event_type.put')
  expect(platform.every(({ organizationId }) => organizationId === null)).toBe(true)
  const person = await createUser(db, { email: 'eve@example.com', name: 'Eve', passwordHash: null, staffRole: null })
  await renameUser(db, userActor(person), person, 'Evelyn')
  expect(await select(null, { actor: ' EVE@example.com' })).toMatchObject([{ action: 'user.renamed', actor: { label: 'eve@example.com' } }])
  expect((await slugsOf(db, own)).get(own[0]?.organizationId ?? '')).toBe(slug)
})

test('an endpoint is known by its URL also when it is deleted', async () => {
  await deleteEndpoint(db, ada, scope, endpoint.id)
  const labels = await subjectLabels(db, scope.organizationId, await entries())
  expect(labels.get(endpoint.id)).toBe('http://127.0.0.1:9/')
})

test('an export has every entry once, a line each, and no formulas', async () => {
  await change({ description: 'with, a comma and "quotes"' })
  await updateEndpoint(db, { ...ada, label: '=cmd()' }, scope, endpoint.id, { enabled: false }, { allowlist: loopback })
  const of = { organizationId: scope.organizationId }
  const lines = async (format: 'csv' | 'ndjson') => (await Array.fromAsync(auditRows(eachAudit(db, of, {}), format))).join('')
  const json = (await lines('ndjson')).trimEnd().split('\n')
  expect(json.map((line) => JSON.parse(line).id)).toEqual((await entries()).map(({ id }) => id))
  const csv = await lines('csv')
  expect(csv.split('\r\n')[0]).toBe('createdAt,actorId,actor,action,subject,environment,address,userAgent,detail,id,organizationId')
  expect(csv).toContain(",'=cmd(),")
  expect(csv).toContain('"{""url"":')
})

test('a value that is long is cut off, and what is the same is left out', () => {
  const { a, ...rest } = changesBetween({ a: 'short', b: [1], c: null }, { a: 'x'.repeat(5000), b: [1], c: undefined })
  expect(String(a?.to)).toHaveLength(2001)
  expect(rest).toEqual({})
})

test('every action that the code writes down is shown in words', () => {
  const sources = globSync('lib/**/*.ts').filter((file) => !/\.test\.ts$|generated/.test(file))
  const actions = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/action: '([a-z_]+\.[a-z_]+)'/g)].map(([, name]) => name ?? ''),
  )
  expect(actions.length).toBeGreaterThan(15)
  expect(actions.filter((action) => !isKnownAction(action))).toEqual([])
})

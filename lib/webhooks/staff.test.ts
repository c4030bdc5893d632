import { beforeAll, expect, test } from 'vitest'
import { idAt, publicId, uuidOf } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, deliveriesOf, publish, startDispatcher, testActor, whenOver } from '#lib/testing/world.ts'
import { createUser, type User } from './accounts.ts'
import { createApiKey } from './api-keys.ts'
import { readAttention } from './attention.ts'
import { addDeliveryNote, listDeliveryNotes, noteInput } from './delivery-notes.ts'
import { recoverEndpoint, recoveryInput } from './recoveries.ts'
import { createServiceCredential } from './service-credentials.ts'
import { redeliverAsStaff, staffRedelivery } from './staff.ts'
import { healthOf, listOrganizationHealth } from './staff-health.ts'
import { type Hit, searchEverywhere } from './staff-search.ts'

const { url: databaseUrl, db } = useDatabase()
let support: User
let supportActor: { kind: 'user'; id: string; label: string }

beforeAll(async () => {
  support = await createUser(db, { email: 'Robin@platform.example', name: 'Robin Vale', passwordHash: null, staffRole: 'support' })
  supportActor = { kind: 'user', id: publicId('usr', support.id), label: support.email }
})

/** As those who deliver write down that an endpoint is failing (lib/dispatcher/watch-endpoints.ts). */
const markFailing = (endpointId: string) =>
  db.endpointState.upsert({
    where: { endpointId: uuidOf('ep', endpointId) },
    create: { endpointId: uuidOf('ep', endpointId), failures: 4, failingSince: new Date() },
    update: { failures: 4, failingSince: new Date() },
  })

const kindsOf = (hits: Hit[]) => hits.map(({ kind }) => kind)

test('every kind of public id leads to what it names, in whichever organization, and a bare UUID does too', async () => {
  const { slug, ...scope } = await createScope(db)
  const { id: endpointId } = await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/ids' })
  const event = await publish(db, scope)
  const [delivery] = await deliveriesOf(db, scope)
  const key = await createApiKey(db, testActor, scope.organizationId, { name: 'Orders', environment: 'sandbox', scopes: [] })
  const { clientId } = await createServiceCredential(db, testActor, scope.organizationId, { name: 'Backend', environment: 'sandbox' })
  await db.delivery.updateMany({ where: { organizationId: scope.organizationId }, data: { status: 'failed', reason: 'status' } })
  const order = recoveryInput.parse({ since: new Date(Date.now() - 60_000).toISOString() })
  const ordered = await recoverEndpoint(db, testActor, scope, endpointId, order)
  const recoveryId = 'id' in ordered ? ordered.id : ''
  const of = { organization: { slug, name: slug } }
  const expected: [string, object[]][] = [
    [publicId('org', scope.organizationId), [{ kind: 'organization', ...of }]],
    [endpointId, [{ kind: 'endpoint', id: endpointId, url: 'http://127.0.0.1:9/ids', state: 'enabled', environment: 'sandbox', ...of }]],
    [delivery?.id ?? '', [{ kind: 'delivery', id: delivery?.id, eventType: 'thing.happened', status: 'failed', ...of }]],
    [
      event.id,
      [
        { kind: 'delivery', id: delivery?.id },
        { kind: 'event', id: event.id, isBroadcast: false, ...of },
      ],
    ],
    [key.id, [{ kind: 'key', id: key.id, name: 'Orders', isRevoked: false, ...of }]],
    [clientId, [{ kind: 'credential', id: clientId, name: 'Backend', ...of }]],
    [publicId('usr', support.id), [{ kind: 'person', email: 'robin@platform.example', staffRole: 'support' }]],
    [recoveryId, [{ kind: 'recovery', id: recoveryId, endpointId, state: 'running', ...of }]],
    [scope.organizationId, [{ kind: 'organization', ...of }]],
  ]
  for (const [text, hits] of expected) expect((await searchEverywhere(db, ` ${text} `)).hits).toMatchObject(hits)
  expect(await searchEverywhere(db, publicId('dlv', idAt(Date.now())))).toEqual({ hits: [], hasMore: [] })
})

test('a part of a URL, a slug, a name or an address finds who has it; a percent sign stands for itself', async () => {
  const { slug, ...scope } = await createScope(db)
  await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/Rabatt-100%25/hook' })
  await db.organization.update({ where: { id: scope.organizationId }, data: { name: 'Zebra & Sons' } })
  await db.member.create({ data: { organizationId: scope.organizationId, userId: support.id, role: 'viewer' } })
  expect(await searchEverywhere(db, 'rabatt-100%')).toMatchObject({ hits: [{ kind: 'endpoint', organization: { slug } }] })
  expect((await searchEverywhere(db, 'rabatt%hook')).hits).toEqual([])
  expect((await searchEverywhere(db, 'zebra &')).hits).toMatchObject([{ kind: 'organization', organization: { slug } }])
  expect(kindsOf((await searchEverywhere(db, slug)).hits)).toContain('organization')
  expect((await searchEverywhere(db, 'ROBIN@')).hits).toMatchObject([{ kind: 'person', memberships: [{ slug, role: 'viewer' }] }])
  for (const nothing of ['', '   ', 'nobody has this', 'a\0b', '_______'])
    expect(await searchEverywhere(db, nothing)).toEqual({ hits: [], hasMore: [] })
})

test('a broadcast is found in every organization that it reached', async () => {
  const [one, two] = [await createScope(db), await createScope(db)]
  for (const scope of [one, two]) await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/broadcast', environment: 'production' })
  const { id } = await publish(db, { organizationId: null, environment: 'sandbox' })
  const { hits } = await searchEverywhere(db, id)
  const events = hits.flatMap((hit) => (hit.kind === 'event' ? [hit.organization.slug] : []))
  expect(events).toEqual(expect.arrayContaining([one.slug, two.slug]))
})

test('of what there is much of ten are shown, and that there is more is said', async () => {
  const { slug: _, ...scope } = await createScope(db)
  for (let n = 0; n < 12; n += 1) await addEndpoint(db, scope, { url: `http://127.0.0.1:9/plenty/${n}` })
  const { hits, hasMore } = await searchEverywhere(db, '/plenty/')
  expect(hits).toHaveLength(10)
  expect(hasMore).toEqual(['endpoint'])
})

test('a key is found by its visible beginning, also by one who pastes all of it, and nothing found holds a secret', async () => {
  const { slug: _, ...scope } = await createScope(db)
  const { key, prefix, id } = await createApiKey(db, testActor, scope.organizationId, {
    name: 'Pasted',
    environment: 'production',
    scopes: [],
  })
  const { secret } = await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/secretive', headers: { authorization: 'Bearer s3cr3t' } })
  for (const text of [prefix, key]) {
    const { hits } = await searchEverywhere(db, text)
    expect(hits).toMatchObject([{ kind: 'key', id, prefix }])
    expect(JSON.stringify(hits)).not.toContain(key)
  }
  const found = JSON.stringify(await searchEverywhere(db, 'secretive'))
  expect(found).toContain('secretive')
  expect(found).not.toContain(secret)
  expect(found).not.toContain('s3cr3t')
})

test('the list tells of every organization how it is: endpoints, those that fail, the last day, and what waits', async () => {
  const receiver = await startReceiver()
  const quiet = await createScope(db)
  const { slug, ...scope } = await createScope(db)
  receiver.respond(({ path }) => ({ status: path === '/broken' ? 500 : 200 }))
  await addEndpoint(db, scope, { url: `${receiver.url}/well`, retrySchedule: [] })
  const broken = await addEndpoint(db, scope, { url: `${receiver.url}/broken`, retrySchedule: [] })
  await addEndpoint(db, scope, { url: `${receiver.url}/off`, enabled: false })
  await publish(db, scope)
  expect(await ofSlug(slug)).toMatchObject({
    endpoints: { total: 3, enabled: 2, failing: 0 },
    lastDay: { total: 3, failed: 0 },
    backlog: { ready: 2 },
  })
  const dispatcher = startDispatcher(databaseUrl)
  await whenOver(db, scope)
  await dispatcher.stop()
  await receiver.close()
  await markFailing(broken.id)
  expect(await ofSlug(slug)).toMatchObject({
    name: slug,
    endpoints: { total: 3, enabled: 2, failing: 1 },
    lastDay: { total: 3, failed: 1, retrying: 0 },
    backlog: { ready: 0, oldestSeconds: 0 },
    lastDeliveryAt: expect.any(String),
  })
  const { organizations } = await listOrganizationHealth(db, { onlyFailing: true, limit: 50 })
  const listed = organizations.map((organization) => organization.slug)
  expect(listed).toContain(slug)
  expect(listed).not.toContain(quiet.slug)
  // As a success leaves it, until people have been told.
  await db.endpointState.updateMany({ data: { failures: 0 } })
  expect(await ofSlug(slug)).toMatchObject({ endpoints: { failing: 0 } })
})

test('a disabled endpoint and a deleted one are not failing, as on the home page; a backlog has an age', async () => {
  const { slug, ...scope } = await createScope(db)
  const { id } = await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/idle' })
  await publish(db, scope)
  await db.due.updateMany({ where: { organizationId: scope.organizationId }, data: { dueAt: new Date(Date.now() - 90_000) } })
  const { backlog } = (await ofSlug(slug)) ?? {}
  expect(backlog?.oldestSeconds).toBeGreaterThan(85)
  expect((await ofSlug(slug))?.endpoints.failing).toBe(0)
  await markFailing(id)
  expect((await readAttention(db, scope.organizationId)).failing).toHaveLength(1)
  expect((await ofSlug(slug))?.endpoints.failing).toBe(1)
  await db.endpoint.updateMany({ where: { organizationId: scope.organizationId }, data: { enabled: false } })
  expect((await ofSlug(slug))?.endpoints).toEqual({ total: 1, enabled: 0, failing: 0 })
  expect((await readAttention(db, scope.organizationId)).failing).toEqual([])
  await db.endpoint.updateMany({ where: { organizationId: scope.organizationId }, data: { enabled: true, deletedAt: new Date() } })
  expect((await ofSlug(slug))?.endpoints).toEqual({ total: 0, enabled: 0, failing: 0 })
})

test('page by page the list shows every organization once, by slug', async () => {
  const slugs: string[] = []
  for (let after: string | null | undefined; after !== null; ) {
    const page = await listOrganizationHealth(db, { onlyFailing: false, limit: 2, ...(after !== undefined && { after }) })
    slugs.push(...page.organizations.map(({ slug }) => slug))
    after = page.nextAfter
  }
  const all = await db.organization.findMany({ select: { slug: true } })
  expect(slugs).toEqual(all.map(({ slug }) => slug).sort())
})

test('support redelivers in any organization, and its audit log says who did and why', async () => {
  const { slug: _, ...scope } = await createScope(db)
  await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/again' })
  await publish(db, scope)
  const [first] = await deliveriesOf(db, scope)
  const deliveryId = first?.id ?? ''
  const { id } = await redeliverAsStaff(db, supportActor, staffRedelivery.parse({ deliveryId, reason: '  Ticket 4711: they fixed it ' }))
  expect((await deliveriesOf(db, scope)).find((one) => one.id === id)).toMatchObject({ redeliveryOf: deliveryId, status: 'pending' })
  const entry = await db.auditEntry.findFirst({ where: { organizationId: scope.organizationId, action: 'delivery.redelivered' } })
  expect(entry).toMatchObject({ actorLabel: 'robin@platform.example', subject: deliveryId })
  expect(entry?.detail).toEqual({ redelivery: id, eventType: 'thing.happened', reason: 'Ticket 4711: they fixed it' })
  for (const reason of ['', '   ', 'x'.repeat(501)]) expect(staffRedelivery.safeParse({ deliveryId, reason }).success).toBe(false)
  const nowhere = redeliverAsStaff(db, supportActor, { deliveryId: publicId('dlv', idAt(Date.now())), reason: 'no such' })
  await expect(nowhere).rejects.toMatchObject({ code: 'not_found' })
})

test('notes stand with their author and time in the order they were written, and only on what exists', async () => {
  const { slug: _, ...scope } = await createScope(db)
  await addEndpoint(db, scope, { url: 'http://127.0.0.1:9/notes' })
  await publish(db, scope)
  const [delivery] = await deliveriesOf(db, scope)
  const deliveryId = delivery?.id ?? ''
  await addDeliveryNote(db, support, noteInput.parse({ deliveryId, text: ' Called them.\nThey look into it. ' }))
  await addDeliveryNote(db, support, { deliveryId, text: 'Done.' })
  const notes = await listDeliveryNotes(db, deliveryId)
  expect(notes).toMatchObject([{ author: 'robin@platform.example', text: 'Called them.\nThey look into it.' }, { text: 'Done.' }])
  expect(notes.every(({ createdAt }) => Date.now() - Date.parse(createdAt) < 60_000)).toBe(true)
  expect(JSON.stringify(await deliveriesOf(db, scope))).not.toContain('Called them')
  expect(noteInput.safeParse({ deliveryId, text: '  ' }).success).toBe(false)
  await expect(addDeliveryNote(db, support, { deliveryId: 'dlv_none', text: 'x' })).rejects.toMatchObject({ code: 'not_found' })
})

async function ofSlug(slug: string) {
  const { id } = await db.organization.findUniqueOrThrow({ where: { slug } })
  const [health] = await healthOf(db, [publicId('org', id)])
  return health
}

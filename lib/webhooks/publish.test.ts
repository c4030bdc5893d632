import { beforeEach, describe, expect, test } from 'vitest'
import { newId, publicId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, publish, testActor } from '#lib/testing/world.ts'
import { archiveEventType, putEventType } from './catalog.ts'
import { getDelivery, redeliver } from './deliveries.ts'
import { listDeliveries } from './delivery-list.ts'
import { deleteEndpoint, getEndpoint, updateEndpoint } from './endpoints.ts'
import { listEvents } from './event-list.ts'
import { getEvent } from './events.ts'
import type { Scope } from './organizations.ts'
import { rotateSecret } from './secret-rotation.ts'
import { revealSecret } from './secrets.ts'

const { db } = useDatabase()
let scope: Scope

beforeEach(async () => {
  scope = await fresh()
})

async function fresh(): Promise<Scope> {
  const { organizationId, environment } = await createScope(db)
  return { organizationId, environment }
}

const target = { url: 'http://127.0.0.1:9/' }
const page = { limit: 25 }

describe('idempotency', () => {
  test('the same key with the same event gives the first answer, also when both come at once', async () => {
    await addEndpoint(db, scope, target)
    const answers = await Promise.all(Array.from({ length: 8 }, () => publish(db, scope, {}, 'order-7')))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(answers.every(({ deliveries }) => deliveries === 1)).toBe(true)
    expect((await listDeliveries(db, scope, {}, page)).data).toHaveLength(1)
  })

  test('the same key with another event is a conflict', async () => {
    await publish(db, scope, {}, 'order-7')
    await expect(publish(db, scope, { data: { n: 2 } }, 'order-7')).rejects.toMatchObject({ code: 'idempotency_conflict' })
  })

  test("a publisher's own id works like a key, and keys of other organizations do not meet", async () => {
    const first = await publish(db, scope, { id: 'mine-1' })
    expect(await publish(db, scope, { id: 'mine-1' })).toMatchObject({ id: first.id, replayed: true })
    expect(await publish(db, await fresh(), { id: 'mine-1' })).toMatchObject({ replayed: false })
    await expect(publish(db, scope, { id: 'mine-1', data: {} })).rejects.toMatchObject({ code: 'idempotency_conflict' })
  })

  test('the first answer stands when the event type has meanwhile been archived', async () => {
    await putEventType(db, testActor, 'short.lived', { category: 'things', title: 'Short', description: '', deprecated: false })
    const first = await publish(db, scope, { type: 'short.lived' }, 'order-8')
    await archiveEventType(db, testActor, 'short.lived')
    expect(await publish(db, scope, { type: 'short.lived' }, 'order-8')).toMatchObject({ id: first.id, replayed: true })
    await expect(publish(db, scope, { type: 'short.lived' }, 'order-9')).rejects.toMatchObject({ code: 'unknown_event_type' })
  })

  test('an id in the form of an event id becomes the id of the event', async () => {
    const id = publicId('evt', newId())
    expect(await publish(db, scope, { id })).toMatchObject({ id })
    await expect(publish(db, await fresh(), { id })).rejects.toMatchObject({ code: 'idempotency_conflict' })
  })
})

describe('what is refused', () => {
  test('an unknown event type', async () => {
    await expect(publish(db, scope, { type: 'no.such' })).rejects.toMatchObject({ code: 'unknown_event_type', fields: [{ path: 'type' }] })
  })

  test('data that departs from the schema, with the paths', async () => {
    await putEventType(db, testActor, 'order.paid', {
      category: 'orders',
      title: 'Order paid',
      description: '',
      deprecated: false,
      schema: { type: 'object', required: ['id'], properties: { amount: { type: 'number' } } },
    })
    const error = await publish(db, scope, { type: 'order.paid', data: { amount: 'much' } }).catch((reason) => reason)
    expect(error.fields.map(({ path }: { path: string }) => path).sort()).toEqual(['data.amount', 'data.id'])
    expect((await listEvents(db, scope, {}, page)).data).toHaveLength(0)
  })

  test('data over 256 KiB', async () => {
    await expect(publish(db, scope, { data: 'x'.repeat(256 * 1024) })).rejects.toMatchObject({ code: 'payload_too_large' })
  })
})

describe('who gets an event', () => {
  test('endpoints of that type and project, and for every other one the reason why not', async () => {
    await putEventType(db, testActor, 'other.thing', { category: 'things', title: 'Other', description: '', deprecated: false })
    const all = await addEndpoint(db, scope, target)
    const project = await addEndpoint(db, scope, { ...target, projectIds: ['p-1'] })
    const type = await addEndpoint(db, scope, { ...target, eventTypes: ['other.thing'] })
    const { id, deliveries } = await publish(db, scope, { projectId: 'p-2' })
    expect(deliveries).toBe(1)
    const event = await getEvent(db, scope, id)
    expect(event.deliveries).toMatchObject([{ endpointId: all.id, status: 'pending' }])
    expect(event.unmatched.map(({ endpointId, reason }) => [endpointId, reason])).toEqual([
      [project.id, 'project_not_selected'],
      [type.id, 'event_type_not_subscribed'],
    ])
  })

  test('a broadcast reaches every organization of the environment, and each sees its own deliveries only', async () => {
    const other = await fresh()
    await addEndpoint(db, scope, target)
    await addEndpoint(db, other, target)
    await addEndpoint(db, { ...other, environment: 'production' }, target)
    const { id } = await publish(db, { organizationId: null, environment: 'sandbox' })
    expect((await getEvent(db, scope, id)).deliveries).toHaveLength(1)
    expect((await getEvent(db, other, id)).deliveries).toHaveLength(1)
    expect((await listEvents(db, other, {}, page)).data.map((event) => event.id)).toContain(id)
  })
})

test('nothing of another organization or the other environment can be read or changed', async () => {
  const { id: endpointId } = await addEndpoint(db, scope, target)
  const { id: eventId } = await publish(db, scope)
  const deliveryId = (await listDeliveries(db, scope, {}, page)).data[0]?.id ?? ''
  for (const foreign of [await fresh(), { ...scope, environment: 'production' } as const]) {
    const attempts = [
      () => getEndpoint(db, foreign, endpointId),
      () => updateEndpoint(db, testActor, foreign, endpointId, { enabled: false }, { allowlist: [] }),
      () => deleteEndpoint(db, testActor, foreign, endpointId),
      () => revealSecret(db, testActor, foreign, endpointId),
      () => rotateSecret(db, testActor, foreign, endpointId, { graceSeconds: 0 }),
      () => getEvent(db, foreign, eventId),
      () => getDelivery(db, foreign, deliveryId),
      () => redeliver(db, testActor, foreign, deliveryId),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'not_found' })
    expect((await listDeliveries(db, foreign, {}, page)).data).toEqual([])
  }
})

test('a secret is encrypted at rest, and showing it is written down', async () => {
  const { id, secret } = await addEndpoint(db, scope, { ...target, headers: { 'X-Api-Key': 'hunter2', 'x-tenant': 'acme' } })
  const stored = await db.endpointSecret.findMany()
  expect(stored.some(({ ciphertext }) => Buffer.from(ciphertext).includes(secret))).toBe(false)
  expect(await revealSecret(db, testActor, scope, id)).toEqual({ secret })
  expect(await db.auditEntry.findFirst({ where: { subject: id, action: 'endpoint.secret_revealed' } })).toMatchObject({
    actorLabel: 'test',
  })
  expect((await getEndpoint(db, scope, id)).headers).toEqual({ 'x-api-key': '••••••', 'x-tenant': 'acme' })
})

test('pages by cursor and by offset show the same rows', async () => {
  await addEndpoint(db, scope, target)
  for (let n = 0; n < 7; n += 1) await publish(db, scope)
  const all = (await listDeliveries(db, scope, {}, { limit: 250 })).data.map(({ id }) => id)
  const first = await listDeliveries(db, scope, {}, { limit: 3 })
  const second = await listDeliveries(db, scope, {}, { limit: 3, cursor: first.nextCursor ?? '' })
  const third = await listDeliveries(db, scope, {}, { limit: 3, offset: 6 })
  expect([first, second, third].flatMap(({ data }) => data.map(({ id }) => id))).toEqual(all)
  expect(third).toMatchObject({ total: 7, nextCursor: null })
})

import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, deliveriesOf, startDispatcher, testActor, whenOver } from '#lib/testing/world.ts'
import { putConsent } from './consents.ts'
import { listNotifications, raiseDataAlert } from './data-alerts.ts'
import { redeliver } from './deliveries.ts'
import { deleteEntity, putEntity } from './entities.ts'
import { getEvent } from './events.ts'
import { announceMaintenance, currentMaintenance, endMaintenance } from './maintenance.ts'
import { mismatchOf } from './matching.ts'
import type { Scope } from './organizations.ts'
import { installCatalog, vendorCatalogs } from './vendor-catalogs.ts'

const { url, db } = useDatabase()
let receiver: Receiver
let scope: Scope

beforeAll(async () => {
  receiver = await startReceiver()
  for (const { name } of vendorCatalogs) await installCatalog(db, testActor, name)
})
afterAll(() => receiver.close())
beforeEach(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
})

describe('entities', () => {
  const ref = { type: 'user', uuid: '12345678-4321-1234-4321-123456789123' }
  const put = (attributes: object) => putEntity(db, scope, ref, { attributes: { ...attributes }, clientId: 'c-1' })

  test('a record is added, changed by what really changed, unchanged, and deleted', async () => {
    expect(await put({ email: 'ada@example.com', primaryAddress: { city: 'London', zip: 'N1' } })).toMatchObject({ change: 'ADD' })
    expect(await put({ primaryAddress: { zip: 'N1', city: 'London' }, email: 'ada@example.com' })).toMatchObject({
      change: null,
      event: null,
    })
    const changed = await put({ email: 'ada@example.org', primaryAddress: { city: 'London' } })
    expect(changed).toMatchObject({ change: 'UPDATE', changedAttributes: ['email', 'primaryAddress.zip'] })
    expect(await deleteEntity(db, scope, ref)).toMatchObject({ change: 'DELETE' })
    await expect(deleteEntity(db, scope, ref)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('no value is stored anywhere, not even in the event', async () => {
    const { event } = await put({ email: 'grace.hopper@example.com' })
    const everything = JSON.stringify([await db.entity.findMany(), await db.event.findMany()])
    expect(everything).not.toContain('grace.hopper')
    expect((await getEvent(db, scope, event?.id ?? '')).data).toEqual({})
  })

  test('many changed attributes at once are told, and a name too long is refused by its field', async () => {
    const many = (letter: string) => Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`${letter}${n}`, n]))
    await put(many('a'))
    expect((await put(many('b'))).changedAttributes).toHaveLength(800)
    await expect(put({ ['x'.repeat(200)]: { ['y'.repeat(200)]: 1 } })).rejects.toMatchObject({ fields: [{ path: 'attributes' }] })
  })

  test('two changes of one record at once are told one after the other', async () => {
    const changes = await Promise.all([put({ a: 1 }), put({ a: 2 }), put({ a: 3 })])
    expect(changes.map(({ change }) => change).sort()).toEqual(['ADD', 'UPDATE', 'UPDATE'])
  })
})

test('an update reaches an endpoint exactly if a changed attribute is among its own', () => {
  const names = fc.uniqueArray(fc.constantFrom('email', 'gender', 'birthday', 'display', 'optIn.status'))
  fc.assert(
    fc.property(names, names, (attributes, changedAttributes) => {
      const subscription = { eventTypes: ['UPDATE'], projectIds: [], entityType: 'user', attributes }
      const event = { type: 'UPDATE', category: 'entity', projectId: null, entityType: 'user', changedAttributes }
      const meets = attributes.length === 0 || changedAttributes.some((name) => attributes.includes(name))
      expect(mismatchOf(subscription, event) === null).toBe(meets)
    }),
  )
})

describe('consents', () => {
  test('accounts added or removed and a revocation are told, and nothing else', async () => {
    const put = (input: object) => putConsent(db, scope, 'c-1', { status: 'active', accounts: [], ...input })
    expect(await put({ accounts: ['checking'], provider: 'mikomo' })).toMatchObject({ event: null })
    expect(await put({ accounts: ['checking'] })).toMatchObject({ event: null })
    const updated = await put({ accounts: ['savings'] })
    expect(updated).toMatchObject({ accountsAdded: ['savings'], accountsRemoved: ['checking'] })
    expect(await getEvent(db, scope, updated.event?.id ?? '')).toMatchObject({
      type: 'CONSENT_UPDATED',
      data: { id: 'c-1', idType: 'CONSENT' },
    })
    const revoked = await put({ status: 'revoked' })
    expect(await getEvent(db, scope, revoked.event?.id ?? '')).toMatchObject({ type: 'CONSENT_REVOKED' })
    expect(await put({ status: 'revoked' })).toMatchObject({ event: null })
    await expect(put({})).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('maintenance', () => {
  const outage = { kind: 'planned', title: 'Upgrade', description: '', service: 'Accounts' } as const

  test('reaches every organization subscribed to the category, and is current until it ends', async () => {
    const other = await createScope(db)
    for (const each of [scope, other]) await addEndpoint(db, each, { url: receiver.url, eventTypes: ['MAINTENANCE.*'] })
    const soon = new Date(Date.now() + 3_600_000).toISOString()
    const later = new Date(Date.now() + 7_200_000).toISOString()
    const notice = await announceMaintenance(db, testActor, { ...outage, startsAt: soon, endsAt: later })
    for (const each of [scope, other])
      expect(await deliveriesOf(db, each)).toMatchObject([{ eventType: 'PLANNED_OUTAGE', type: 'MAINTENANCE' }])
    expect(await currentMaintenance(db)).toMatchObject([{ id: notice.id, service: 'Accounts' }])
    await endMaintenance(db, testActor, notice.id, {})
    expect(await currentMaintenance(db)).toEqual([])
    await expect(endMaintenance(db, testActor, notice.id, {})).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('data alerts', () => {
  const alert = { title: 'Open invoices', triggered: true, data: { rows: [{ invoice: 'INV-secret' }] } }

  test('with a webhook the data is delivered and not kept', async () => {
    const own = await startReceiver()
    await addEndpoint(db, scope, { url: own.url, format: 'autoql', retrySchedule: [1] })
    own.respond({ status: 500 })
    expect(await raiseDataAlert(db, scope, alert)).toMatchObject({ via: 'webhook', deliveries: 1 })
    const dispatcher = startDispatcher(url)
    const [delivery] = await whenOver(db, scope)
    await Promise.all([dispatcher.stop(), own.close()])
    expect(own.requests.map(({ body }) => body.includes('INV-secret'))).toEqual([true, true])
    expect(JSON.stringify([await db.event.findMany(), await db.attempt.findMany()])).not.toContain('INV-secret')
    const [shown] = await deliveriesOf(db, scope)
    expect(shown?.attempts.map(({ request }) => request.body)).toEqual(['(delivered and not kept)', '(delivered and not kept)'])
    await expect(redeliver(db, testActor, scope, delivery?.id ?? '')).rejects.toMatchObject({ code: 'conflict' })
  })

  test('a disabled endpoint beside it does not keep the data from being erased', async () => {
    const own = await startReceiver()
    await addEndpoint(db, scope, { url: own.url })
    await addEndpoint(db, scope, { url: own.url, enabled: false })
    await raiseDataAlert(db, scope, alert)
    const dispatcher = startDispatcher(url)
    await whenOver(db, scope)
    await Promise.all([dispatcher.stop(), own.close()])
    expect(JSON.stringify(await db.event.findMany())).not.toContain('INV-secret')
  })

  test('without one the people are told, without the data, and why', async () => {
    await addEndpoint(db, scope, { url: receiver.url, eventTypes: ['job_created'] })
    expect(await raiseDataAlert(db, scope, alert)).toMatchObject({ via: 'notification' })
    expect(await listNotifications(db, scope.organizationId)).toMatchObject([
      { title: 'Open invoices', reason: expect.stringContaining('No webhook') },
    ])
    expect(JSON.stringify(await db.notification.findMany())).not.toContain('INV-secret')
  })
})

import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, loopback, publish, testActor } from '#lib/testing/world.ts'
import { archiveEventType, putEventType } from './catalog.ts'
import { listDeliveries } from './delivery-list.ts'
import { endpointInput } from './endpoint-input.ts'
import { createEndpoint, createEndpoints, updateEndpoint } from './endpoints.ts'
import type { Scope } from './organizations.ts'
import { installCatalog } from './vendor-catalogs.ts'

const { db } = useDatabase()
const url = 'http://127.0.0.1:9/'
const rules = { allowlist: loopback }
let scope: Scope

beforeAll(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  await installCatalog(db, testActor, 'akamai')
})

test('whoever gets updates lists attributes, however the updates are named', async () => {
  for (const eventTypes of [['UPDATE'], ['entity.*'], ['*']]) {
    const made = addEndpoint(db, scope, { url, format: 'akamai', eventTypes })
    await expect(made, `${eventTypes}`).rejects.toMatchObject({ fields: [{ path: 'attributes' }] })
  }
  await expect(addEndpoint(db, scope, { url, format: 'akamai', eventTypes: ['entity.*'], attributes: ['email'] })).resolves.toBeDefined()
})

test('an endpoint for one entity type gets nothing that names no entity', async () => {
  const own = await createScope(db)
  await addEndpoint(db, own, { url, entityType: 'user' })
  expect(await publish(db, own)).toMatchObject({ deliveries: 0 })
  expect(await publish(db, own, { entity: { type: 'user', id: 'u-1' } })).toMatchObject({ deliveries: 1 })
})

test('of two first webhooks at once one is made and the other is a conflict', async () => {
  const { organizationId, environment } = await createScope(db)
  const make = () =>
    createEndpoint(db, testActor, { organizationId, environment }, endpointInput.parse({ url, eventTypes: ['*'] }), {
      ...rules,
      primary: true,
    })
  const results = await Promise.allSettled([make(), make(), make()])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' })
})

test('endpoints made together keep their common hash when one is changed, and a refused URL is named by its place', async () => {
  const input = endpointInput.parse({ url, eventTypes: ['*'] })
  const [first] = await createEndpoints(db, testActor, scope, input, [url, `${url}b`], rules)
  const patch = { description: 'one', callbackHash: first?.callbackHash ?? '' }
  await expect(updateEndpoint(db, testActor, scope, first?.id ?? '', patch, rules)).resolves.toMatchObject({ description: 'one' })
  const refused = createEndpoints(db, testActor, scope, input, [url, 'http://10.0.0.1/'], rules)
  await expect(refused).rejects.toMatchObject({ code: 'address_refused', fields: [{ path: 'urls.1' }] })
})

test('what is subscribed stays when its type is archived, and other settings can still be changed', async () => {
  await putEventType(db, testActor, 'old.type', { category: 'things', title: 'Old', description: '', deprecated: false })
  const { id } = await addEndpoint(db, scope, { url, eventTypes: ['old.type'] })
  await archiveEventType(db, testActor, 'old.type')
  await expect(updateEndpoint(db, testActor, scope, id, { format: 'acculynx' }, rules)).resolves.toMatchObject({ eventTypes: ['old.type'] })
})

test('a cursor or id that is none is refused by its name', async () => {
  await expect(listDeliveries(db, scope, {}, { limit: 5, cursor: 'abc' })).rejects.toMatchObject({ fields: [{ path: 'cursor' }] })
  await expect(listDeliveries(db, scope, { endpointId: 'abc' }, { limit: 5 })).rejects.toMatchObject({ fields: [{ path: 'endpointId' }] })
})

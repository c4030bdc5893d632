import { beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { addEndpoint, createScope, publish, testActor } from '#lib/testing/world.ts'
import { publicId, uuidOf } from '../ids.ts'
import { putEventType } from './catalog.ts'
import { redeliver } from './deliveries.ts'
import { deleteEndpoint, updateEndpoint } from './endpoints.ts'
import { getEvent, getStoredEvent } from './events.ts'
import type { Scope } from './organizations.ts'
import { createTestDelivery } from './test-deliveries.ts'

const { db } = useDatabase()
const target = { url: 'http://127.0.0.1:9/hook' }
let scope: Scope

beforeEach(async () => {
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  await putEventType(db, testActor, 'other.thing', { category: 'others', title: 'Other', description: '', deprecated: false })
})

async function traceOf(eventId: string, endpointId: string) {
  const { trace } = await getEvent(db, scope, eventId)
  const found = trace.find((one) => one.endpointId === endpointId)
  if (!found) throw new Error('the endpoint is not in the trace')
  return { ...found, verdicts: Object.fromEntries(found.steps.map(({ step, verdict }) => [step, verdict])) }
}

test('every endpoint of the environment is told step by step, delivered to or not', async () => {
  const all = await addEndpoint(db, scope, target)
  const project = await addEndpoint(db, scope, { ...target, projectIds: ['p-1'] })
  const type = await addEndpoint(db, scope, { ...target, eventTypes: ['other.thing', 'others.*'] })
  await addEndpoint(db, { ...scope, environment: 'production' }, target)
  const { id } = await publish(db, scope, { projectId: 'p-2' })
  expect((await getEvent(db, scope, id)).trace.map(({ endpointId }) => endpointId)).toEqual([all.id, project.id, type.id])
  expect(await traceOf(id, all.id)).toMatchObject({
    delivered: true,
    unmatched: null,
    verdicts: { created: 'met', event_type: 'met', project: 'not_asked', enabled: 'met' },
  })
  expect(await traceOf(id, project.id)).toMatchObject({
    delivered: false,
    unmatched: 'project_not_selected',
    verdicts: { event_type: 'met', project: 'unmet', enabled: 'not_asked' },
  })
  expect(await traceOf(id, type.id)).toMatchObject({
    unmatched: 'event_type_not_subscribed',
    verdicts: { event_type: 'unmet', category: 'unmet' },
  })
})

test('an endpoint that was disabled at that time is told so, also once it is enabled and redelivered to', async () => {
  const { id: endpointId } = await addEndpoint(db, scope, { ...target, enabled: false })
  const { id } = await publish(db, scope)
  await updateEndpoint(db, testActor, scope, endpointId, { enabled: true }, { allowlist: [] })
  const [skipped] = (await getEvent(db, scope, id)).deliveries
  await redeliver(db, testActor, scope, skipped?.id ?? '')
  expect(await traceOf(id, endpointId)).toMatchObject({
    delivered: true,
    verdicts: { event_type: 'met', enabled: 'unmet' },
    changes: [{ settings: ['enabled'] }],
  })
})

test('settings that were changed after the event are told with their moment, others are not', async () => {
  const { id: endpointId } = await addEndpoint(db, scope, { ...target, eventTypes: ['other.thing'] })
  const { id } = await publish(db, scope)
  await updateEndpoint(db, testActor, scope, endpointId, { description: 'x' }, { allowlist: [] })
  await updateEndpoint(db, testActor, scope, endpointId, { eventTypes: ['*'], rateLimit: 3 }, { allowlist: [] })
  expect(await traceOf(id, endpointId)).toMatchObject({
    unmatched: 'changed_later',
    verdicts: { created: 'met', event_type: 'met' },
    changes: [{ settings: ['eventTypes'] }],
  })
})

test('an endpoint that came later was not there', async () => {
  const { id } = await publish(db, scope)
  const { id: endpointId } = await addEndpoint(db, scope, target)
  await db.endpoint.update({ where: { id: uuidOf('ep', endpointId) }, data: { createdAt: new Date(Date.now() + 1000) } })
  expect(await traceOf(id, endpointId)).toMatchObject({ unmatched: 'created_later', verdicts: { created: 'unmet' } })
})

test('one that has been deleted since is in the trace and not among the unmatched; one deleted before is in neither', async () => {
  const before = await addEndpoint(db, scope, target)
  await deleteEndpoint(db, testActor, scope, before.id)
  await db.endpoint.update({ where: { id: uuidOf('ep', before.id) }, data: { deletedAt: new Date(Date.now() - 60_000) } })
  const since = await addEndpoint(db, scope, { ...target, eventTypes: ['other.thing'] })
  const { id } = await publish(db, scope)
  await deleteEndpoint(db, testActor, scope, since.id)
  await db.endpoint.update({ where: { id: uuidOf('ep', since.id) }, data: { deletedAt: new Date(Date.now() + 60_000) } })
  const { trace, unmatched } = await getEvent(db, scope, id)
  expect(trace.map(({ endpointId, deleted }) => [endpointId, deleted])).toEqual([[since.id, true]])
  expect(unmatched).toEqual([])
})

test('a test is told of its own endpoint alone', async () => {
  const { id: endpointId } = await addEndpoint(db, scope, { ...target, eventTypes: ['other.thing'] })
  await addEndpoint(db, scope, target)
  await createTestDelivery(db, scope, endpointId, { dueInMs: 0 })
  const event = await db.event.findFirstOrThrow({ where: { organizationId: scope.organizationId, test: true } })
  const stored = await getStoredEvent(db, scope, publicId('evt', event.id))
  expect(stored.trace.map((one) => [one.endpointId, one.delivered])).toEqual([[endpointId, true]])
  expect(stored).toMatchObject({ test: true, unmatched: [], dataText: event.data, erasedAt: null })
})

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, deliveriesOf, publish, startDispatcher, testActor, whenOver } from '#lib/testing/world.ts'
import { redeliver } from './deliveries.ts'
import { deleteEndpoint, updateEndpoint } from './endpoints.ts'
import type { Scope } from './organizations.ts'
import { cancelRecovery, getRecovery, listRecoveries, recoverEndpoint, recoveryInput } from './recoveries.ts'
import { settleRecoveries, stepRecoveries, stepRecovery } from './recovery-steps.ts'

const { url, db } = useDatabase()
let receiver: Receiver
let scope: Scope

beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.close())
beforeEach(async () => {
  receiver.requests.length = 0
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
})

const anHourAgo = () => new Date(Date.now() - 3_600_000).toISOString()
const recover = (id: string, input: object = {}) =>
  recoverEndpoint(db, testActor, scope, id, recoveryInput.parse({ since: anHourAgo(), ...input }))

/** Orders a recovery and returns its id. */
async function order(endpointId: string, input: object = {}): Promise<string> {
  const answer = await recover(endpointId, input)
  return 'id' in answer ? answer.id : ''
}

/** An endpoint that refused `failed` events and then took `succeeded` more. */
async function endpointWithLog({ failed, succeeded }: { failed: number; succeeded: number }) {
  const endpoint = await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [] })
  receiver.respondAlways({ status: 500 })
  await deliverAll(failed)
  receiver.respondAlways({ status: 200 })
  await deliverAll(succeeded)
  receiver.requests.length = 0
  return endpoint
}

async function deliverAll(count: number) {
  if (count === 0) return []
  await Promise.all(Array.from({ length: count }, () => publish(db, scope)))
  return dispatch()
}

async function dispatch() {
  const dispatcher = startDispatcher(url)
  const deliveries = await whenOver(db, scope)
  await dispatcher.stop()
  return deliveries
}

const stepToTheEnd = () => stepRecoveries(db)

test('what failed is sent again, once per event, and what arrived is not', async () => {
  const { id } = await endpointWithLog({ failed: 7, succeeded: 5 })
  const failedEvents = (await deliveriesOf(db, scope)).filter(({ status }) => status === 'failed').map(({ eventId }) => eventId)
  expect(await recover(id, { dryRun: true })).toMatchObject({ matched: 7 })
  const recovery = await order(id)
  expect(await getRecovery(db, scope, recovery)).toMatchObject({ matched: 7, queued: 0 })
  await stepToTheEnd()
  const deliveries = await dispatch()
  expect(receiver.requests.map(({ headers }) => headers['webhook-id']).sort()).toEqual(failedEvents.sort())
  expect(await getRecovery(db, scope, recovery)).toMatchObject({
    state: 'done',
    matched: 7,
    queued: 7,
    succeeded: 7,
    failed: 0,
    orderedBy: 'test',
  })
  expect(deliveries.filter(({ redeliveryOf }) => redeliveryOf !== null)).toHaveLength(7)
  expect(await recover(id, { dryRun: true })).toEqual({ matched: 0, first: null, last: null })
})

test('a failed redelivery of an event that has arrived before is not sent again', async () => {
  const { id } = await endpointWithLog({ failed: 0, succeeded: 1 })
  const [first] = await deliveriesOf(db, scope)
  receiver.respond({ status: 500 })
  await redeliver(db, testActor, scope, first?.id ?? '')
  await dispatch()
  expect(await recover(id, { dryRun: true })).toEqual({ matched: 0, first: null, last: null })
  expect(await recover(id, { dryRun: true, includeSucceeded: true })).toMatchObject({ matched: 1 })
})

test('an event that failed several times is sent once, also over several steps', async () => {
  const { id } = await endpointWithLog({ failed: 1, succeeded: 0 })
  const [first] = await deliveriesOf(db, scope)
  for (let n = 0; n < 3; n += 1) {
    receiver.respond({ status: 500 })
    await redeliver(db, testActor, scope, first?.id ?? '')
    await dispatch()
  }
  receiver.requests.length = 0
  expect(await recover(id, { perSecond: 1 })).toMatchObject({ matched: 1 })
  await stepRecovery(db)
  await db.recovery.updateMany({ data: { steppedAt: null } })
  await stepRecovery(db)
  await dispatch()
  expect(receiver.requests).toHaveLength(1)
})

test('a dry run tells from when to when there is something to send', async () => {
  const { id } = await endpointWithLog({ failed: 3, succeeded: 2 })
  const failed = (await deliveriesOf(db, scope)).filter(({ status }) => status === 'failed')
  const created = failed.map(({ createdAt }) => createdAt).sort()
  expect(await recover(id, { dryRun: true })).toEqual({ matched: 3, first: created.at(0), last: created.at(-1) })
})

test('what a redelivery brought is settled, however long the way from it to the one that failed last', async () => {
  const { id } = await endpointWithLog({ failed: 0, succeeded: 1 })
  const [first] = await deliveriesOf(db, scope)
  // The first one has arrived, the second failed, and the third, which repeats the second, failed after the span had begun.
  receiver.respondAlways({ status: 500 })
  const second = await redeliver(db, testActor, scope, first?.id ?? '')
  await dispatch()
  const since = new Date().toISOString()
  await redeliver(db, testActor, scope, second.id)
  await dispatch()
  expect(await recover(id, { dryRun: true, since })).toMatchObject({ matched: 0 })
  await order(id, { since })
  await stepToTheEnd()
  expect(await deliveriesOf(db, scope)).toHaveLength(3)
})

test('what is on its way again is neither counted nor sent a second time, wanted or not', async () => {
  const { id } = await endpointWithLog({ failed: 2, succeeded: 1 })
  const [first] = (await deliveriesOf(db, scope)).filter(({ status }) => status === 'failed')
  await redeliver(db, testActor, scope, first?.id ?? '')
  expect(await recover(id, { dryRun: true })).toMatchObject({ matched: 1 })
  expect(await recover(id, { dryRun: true, includeSucceeded: true })).toMatchObject({ matched: 2 })
  await order(id, { includeSucceeded: true })
  await stepToTheEnd()
  await dispatch()
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  expect(receiver.requests).toHaveLength(3)
})

test('the span decides: what was created before it, or after it, is left alone', async () => {
  const { id } = await endpointWithLog({ failed: 2, succeeded: 0 })
  const until = new Date(Date.now() - 60_000).toISOString()
  expect(await recover(id, { dryRun: true, until })).toMatchObject({ matched: 0 })
  await expect(recover(id, { until: anHourAgo(), since: new Date().toISOString() })).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ path: 'since' }],
  })
})

test('a pace holds, a cancelled recovery queues no more, and one endpoint has one at a time', async () => {
  const { id } = await endpointWithLog({ failed: 6, succeeded: 0 })
  const recovery = await order(id, { perSecond: 2 })
  await expect(recover(id)).rejects.toMatchObject({ code: 'conflict' })
  expect(await stepRecovery(db)).toBe(false)
  expect(await stepRecovery(db)).toBe(false)
  expect(await getRecovery(db, scope, recovery)).toMatchObject({ state: 'running', queued: 2 })
  expect(await cancelRecovery(db, testActor, scope, recovery)).toMatchObject({ state: 'cancelled' })
  await expect(cancelRecovery(db, testActor, scope, recovery)).rejects.toMatchObject({ code: 'conflict' })
  await stepToTheEnd()
  await dispatch()
  expect(receiver.requests).toHaveLength(2)
  expect((await listRecoveries(db, scope, { endpointId: id }, { limit: 10 })).data).toMatchObject([{ id: recovery, succeeded: 2 }])
})

test('a recovery waits while its endpoint is disabled and ends with it', async () => {
  const { id } = await endpointWithLog({ failed: 2, succeeded: 0 })
  const recovery = await order(id)
  await updateEndpoint(db, testActor, scope, id, { enabled: false }, { allowlist: [] })
  await stepToTheEnd()
  expect(await getRecovery(db, scope, recovery)).toMatchObject({ state: 'running', queued: 0 })
  await expect(recover(id)).rejects.toMatchObject({ code: 'conflict' })
  await deleteEndpoint(db, testActor, scope, id)
  await stepToTheEnd()
  expect(await getRecovery(db, scope, recovery)).toMatchObject({ state: 'cancelled', queued: 0 })
})

test('two processes step one recovery without sending anything twice', async () => {
  const { id } = await endpointWithLog({ failed: 30, succeeded: 0 })
  await recover(id)
  await Promise.all([stepToTheEnd(), stepToTheEnd(), stepToTheEnd()])
  await dispatch()
  expect(receiver.requests).toHaveLength(30)
})

test('how a recovery ended is written down when its last delivery is over, and not before', async () => {
  const { id } = await endpointWithLog({ failed: 3, succeeded: 0 })
  const recovery = await order(id)
  await stepToTheEnd()
  await settleRecoveries(db)
  expect(await db.recovery.findFirst({ where: { state: 'done' }, orderBy: { id: 'desc' } })).toMatchObject({
    succeeded: null,
    failed: null,
  })
  receiver.respond({ status: 500 })
  await dispatch()
  await settleRecoveries(db)
  expect(await db.recovery.findFirst({ where: { state: 'done' }, orderBy: { id: 'desc' } })).toMatchObject({ succeeded: 2, failed: 1 })
  expect(await getRecovery(db, scope, recovery)).toMatchObject({ queued: 3, succeeded: 2, failed: 1 })
})

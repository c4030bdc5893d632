import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqlOf } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { uuidOf } from '../ids.ts'
import { useDatabase } from '../testing/database.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import { addEndpoint, claimSome, createScope, deliver, deliveriesOf, publish, testActor, testEngine } from '../testing/world.ts'
import { createApiKey } from './api-keys.ts'
import { redeliver } from './deliveries.ts'
import { getEvent } from './events.ts'
import { expungeEvent, expungeOrganization } from './expunge.ts'
import type { Scope } from './organizations.ts'

const { url, db } = useDatabase()
const engine = testEngine(url)
let receiver: Receiver

beforeAll(async () => {
  receiver = await startReceiver()
  receiver.respondAlways({ headers: { 'x-answer': 'answer-header' }, body: 'answer-body' })
})
afterAll(() => Promise.all([receiver.close(), engine.close()]))

const secrets = { data: { text: 'in-the-data' }, entity: { type: 'user', id: 'in-the-entity' }, clientId: 'in-the-client' }
const traces = /in-the-data|in-the-entity|in-the-client|in-a-header|answer-header|answer-body|in-a-note/

/** An organization with one event that has been delivered in a format that is stored, and one that waits. */
async function createUsed(): Promise<{ scope: Scope; delivered: string; waiting: string }> {
  const { organizationId, environment } = await createScope(db)
  const scope = { organizationId, environment }
  await addEndpoint(db, scope, { url: receiver.url, format: 'autoql', headers: { 'x-own': 'in-a-header' } })
  const { id: delivered } = await publish(db, scope, secrets)
  for (const claim of await claimSome(engine)) await deliver(engine, claim)
  const { id: waiting } = await publish(db, scope, secrets)
  const [{ id } = { id: '' }] = await deliveriesOf(db, scope)
  await db.deliveryNote.create({
    data: {
      id: uuidOf('evt', delivered),
      deliveryId: uuidOf('dlv', id),
      authorId: uuidOf('evt', delivered),
      authorLabel: 'ada',
      text: 'in-a-note',
    },
  })
  return { scope, delivered, waiting }
}

/** Everything that the database holds, as text, but the audit log. */
async function everything(): Promise<string> {
  const tables = await sqlOf(db)<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'audit_entry'",
    [],
  )
  const rows = await Promise.all(tables.map(({ name }) => sqlOf(db)<{ row: string }>(`select t::text as row from "${name}" t`, [])))
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n')
}

test('of an expunged event nothing is left that it carried, and the log keeps that it was there', async () => {
  const { scope, delivered, waiting } = await createUsed()
  expect(await everything()).toMatch(traces)
  expect(await expungeEvent(db, testActor, scope.organizationId, delivered)).toEqual({ id: delivered, deliveries: 1, attempts: 1 })
  expect(await expungeEvent(db, testActor, null, waiting)).toEqual({ id: waiting, deliveries: 1, attempts: 0 })
  expect(await everything()).not.toMatch(traces)
  const [sent, skipped] = await deliveriesOf(db, scope)
  expect(sent).toMatchObject({
    status: 'succeeded',
    code: 200,
    attempts: [{ request: { body: '(erased)' }, response: { body: '(erased)' } }],
  })
  expect(skipped).toMatchObject({ status: 'skipped', reason: 'event_expunged' })
  expect((await getEvent(db, scope, delivered)).data).toBeNull()
  expect(await claimSome(engine)).toEqual([])
  await expect(redeliver(db, testActor, scope, sent?.id ?? '')).rejects.toThrow('no longer kept')
  expect(await db.auditEntry.findFirst({ where: { subject: delivered } })).toMatchObject({ action: 'event.expunged', actorLabel: 'test' })
})

test('what was being sent while its event was expunged is not recorded', async () => {
  const { scope, waiting } = await createUsed()
  const [claim] = await claimSome(engine)
  if (!claim) throw new Error('nothing was claimed')
  const result = await engine.attempt(claim)
  await expungeEvent(db, testActor, null, waiting)
  expect(await engine.record(result)).toBe(false)
  expect((await deliveriesOf(db, scope)).at(-1)).toMatchObject({ status: 'skipped', attempts: [] })
})

test("another organization's event is not found, and stays", async () => {
  const [mine, theirs] = [await createUsed(), await createUsed()]
  await expect(expungeEvent(db, testActor, mine.scope.organizationId, theirs.delivered)).rejects.toThrow(AppError)
  expect((await getEvent(db, theirs.scope, theirs.delivered)).data).toEqual(secrets.data)
})

test('an organization goes with everything that is its own, and with nothing of another', async () => {
  const [gone, other] = [await createUsed(), await createUsed()]
  const { organizationId } = gone.scope
  await createApiKey(db, testActor, organizationId, { name: 'gone', environment: 'sandbox', scopes: [] })
  const { slug } = await db.organization.findUniqueOrThrow({ where: { id: organizationId } })
  await expect(expungeOrganization(db, testActor, organizationId, 'other')).rejects.toThrow('must be the slug')
  const before = await deliveriesOf(db, other.scope)
  expect(await expungeOrganization(db, testActor, organizationId, slug)).toMatchObject({ events: 2, deliveries: 2 })
  expect(await everything()).not.toContain(organizationId)
  expect(await deliveriesOf(db, other.scope)).toEqual(before)
  expect(await db.attempt.count({ where: { deliveryId: { notIn: (await db.delivery.findMany()).map(({ id }) => id) } } })).toBe(0)
  expect(await db.auditEntry.findFirst({ where: { action: 'organization.expunged' } })).toMatchObject({
    organizationId: null,
    detail: { slug },
  })
  // After an interruption it is called again by the id, and finds what is left.
  expect(await expungeOrganization(db, testActor, organizationId, slug)).toMatchObject({ events: 0, deliveries: 0 })
})

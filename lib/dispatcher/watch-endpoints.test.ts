import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { startMailbox } from '#lib/testing/mailbox.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, claimSome, createScope, deliver, deliveriesOf, publish, testActor, testEngine } from '#lib/testing/world.ts'
import { uuidOf } from '../ids.ts'
import { readAttention } from '../webhooks/attention.ts'
import { putEventType } from '../webhooks/catalog.ts'
import { tellOfEndpoints, verdictOf } from '../webhooks/endpoint-notices.ts'
import { lookForUnseen } from '../webhooks/endpoint-state.ts'
import { sendDueMail } from '../webhooks/notice-mail.ts'
import { readOnboarding } from '../webhooks/onboarding.ts'
import { type Scope, updateOrganization } from '../webhooks/organizations.ts'
import type { Engine } from './engine.ts'
import { testEndpoint } from './test-endpoint.ts'

const { url, db } = useDatabase()
let mailbox: Awaited<ReturnType<typeof startMailbox>>
let receiver: Receiver
let engine: Engine
let scope: Scope
let endpointId: string

// Before the first look at the environment, which is the only one.
beforeAll(async () => {
  mailbox = await startMailbox()
  vi.stubEnv('SMTP_URL', mailbox.url)
  vi.stubEnv('MAIL_FROM', 'hooks@example.com')
  vi.stubEnv('PUBLIC_URL', 'https://hooks.example.com')
  receiver = await startReceiver()
  engine = testEngine(url)
})
afterAll(() => Promise.all([mailbox.close(), receiver.close(), engine.close()]))

beforeEach(async () => {
  // What is left of another test would be told of in this one.
  await Promise.all([db.endpointState.deleteMany(), db.endpointNotice.deleteMany()])
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
  endpointId = (await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [], eventTypes: ['things.*'] })).id
  await updateOrganization(db, testActor, organizationId, { technicalContact: 'ada@example.com' })
  mailbox.mails.length = 0
})

/** Publishes `count` events and makes the one attempt at each; what is due beside them goes out as well. */
async function attemptAll(count: number, status: number): Promise<void> {
  receiver.respondAlways({ status })
  for (let n = 0; n < count; n += 1) await publish(db, scope)
  for (let claims = await claimSome(engine); claims.length > 0; claims = await claimSome(engine))
    for (const claim of claims) await deliver(engine, claim)
  await engine.observe()
}

const stateOf = (id: string) => db.endpointState.findUnique({ where: { endpointId: uuidOf('ep', id) } })
const notices = () => db.endpointNotice.findMany({ where: { organizationId: scope.organizationId }, orderBy: { id: 'asc' } })
const operational = async () => (await deliveriesOf(db, scope)).filter(({ type }) => type === 'hookport')

test('an endpoint that starts failing is told of once, by one of many dispatchers, and once more when it has recovered', async () => {
  const ops = await addEndpoint(db, scope, { url: receiver.url, eventTypes: ['hookport.*'] })
  const everything = await addEndpoint(db, scope, { url: receiver.url, eventTypes: ['*'], retrySchedule: [] })
  await attemptAll(3, 500)
  const told = await Promise.all([tellOfEndpoints(db), tellOfEndpoints(db), tellOfEndpoints(db)])
  // The endpoint for everything fails as well.
  expect(told.reduce((sum, count) => sum + count)).toBe(2)
  expect(await tellOfEndpoints(db)).toBe(0)
  const events = await operational()
  expect(events.map(({ endpointId: to, eventType }) => [to, eventType])).toEqual([
    [ops.id, 'hookport.endpoint_failing'],
    [ops.id, 'hookport.endpoint_failing'],
  ])
  await attemptAll(2, 500)
  expect(await tellOfEndpoints(db)).toBe(0)
  expect((await readAttention(db, scope.organizationId)).failing).toMatchObject([
    { endpointId: everything.id, errorClass: 'status', statusCode: 500, failures: 5 },
    { endpointId, errorClass: 'status', statusCode: 500, failures: 5 },
  ])
  await attemptAll(1, 200)
  expect(await tellOfEndpoints(db)).toBe(2)
  expect(await tellOfEndpoints(db)).toBe(0)
  expect((await notices()).map(({ kind }) => kind)).toEqual(['failing', 'failing', 'recovered', 'recovered'])
  expect((await readAttention(db, scope.organizationId)).failing).toEqual([])
  const [, , recovered] = await operational()
  expect(recovered).toMatchObject({ endpointId: ops.id, eventType: 'hookport.endpoint_recovered' })
})

test('about an endpoint that takes these notices itself no event is published, but its failing is known', async () => {
  await addEndpoint(db, scope, { url: receiver.url, eventTypes: ['hookport.*', 'things.*'], retrySchedule: [] })
  await addEndpoint(db, scope, { url: receiver.url, eventTypes: ['hookport.endpoint_failing', 'things.*'], retrySchedule: [] })
  await attemptAll(1, 503)
  expect(await tellOfEndpoints(db)).toBe(3)
  // About the first endpoint only, to the two others.
  expect(await operational()).toHaveLength(2)
  await attemptAll(0, 503)
  expect(await tellOfEndpoints(db)).toBe(0)
  expect(await operational()).toHaveLength(2)
  expect(await notices()).toHaveLength(3)
})

test('the technical contact gets one e-mail for the failing and one for the recovery, with the way to the endpoint', async () => {
  await attemptAll(2, 500)
  await tellOfEndpoints(db)
  await Promise.all([sendDueMail(db, fail), sendDueMail(db, fail)])
  await attemptAll(1, 200)
  await tellOfEndpoints(db)
  await sendDueMail(db, fail)
  await sendDueMail(db, fail)
  expect(mailbox.mails.map(({ to }) => to)).toEqual([['ada@example.com'], ['ada@example.com']])
  const [failing, recovered] = mailbox.mails.map(({ text }) => text.replaceAll(/=\r?\n/g, ''))
  expect(failing).toContain(`/sandbox/endpoints/${endpointId}`)
  expect(failing).toContain('500')
  expect(recovered).toContain('takes deliveries again')
})

test('an endpoint with a technical contact of its own is told to that one, also where the organization names nobody', async () => {
  const own = await addEndpoint(db, scope, {
    url: receiver.url,
    retrySchedule: [],
    eventTypes: ['things.*'],
    technicalContact: 'eve@example.com',
  })
  await attemptAll(1, 500)
  await tellOfEndpoints(db)
  await sendDueMail(db, fail)
  expect(mailbox.mails.map(({ to }) => to).sort()).toEqual([['ada@example.com'], ['eve@example.com']])
  expect(mailbox.mails.find(({ to }) => to.includes('eve@example.com'))?.text.replaceAll(/=\r?\n/g, '')).toContain(own.id)
  await updateOrganization(db, testActor, scope.organizationId, { technicalContact: null })
  await attemptAll(1, 200)
  await tellOfEndpoints(db)
  await sendDueMail(db, fail)
  expect(mailbox.mails.map(({ to }) => to).slice(2)).toEqual([['eve@example.com']])
})

test('nobody else publishes or changes what Hookport itself tells', async () => {
  await expect(publish(db, scope, { type: 'hookport.endpoint_failing' })).rejects.toMatchObject({ code: 'forbidden' })
  const input = { category: 'things', title: 'Mine', description: '', deprecated: false }
  await expect(putEventType(db, testActor, 'hookport.endpoint_failing', input)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(putEventType(db, testActor, 'mine', { ...input, category: 'hookport' })).rejects.toMatchObject({ code: 'forbidden' })
})

test('a success between failures begins the row anew', async () => {
  const patient = await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [60, 60, 60], eventTypes: ['things.*'] })
  await attemptAll(2, 500)
  expect(await stateOf(patient.id)).toMatchObject({ failures: 2, finalAttempts: null })
  await attemptAll(1, 200)
  expect(await stateOf(patient.id)).toMatchObject({ failures: 0, firstFailureAt: null })
  await attemptAll(1, 500)
  expect(await stateOf(patient.id)).toMatchObject({ failures: 1 })
})

test('what a process saw and did not live to write down is found in the log', async () => {
  receiver.respondAlways({ status: 500 })
  await publish(db, scope)
  const dying = testEngine(url)
  for (const claim of await claimSome(dying)) await deliver(dying, claim)
  await dying.close()
  expect(await stateOf(endpointId)).toBeNull()
  await db.$executeRaw`update delivery set last_attempt_at = now() - interval '1 minute' where endpoint_id = ${uuidOf('ep', endpointId)}::uuid`
  await lookForUnseen(db)
  await lookForUnseen(db)
  expect(await stateOf(endpointId)).toMatchObject({ failures: 1, finalAttempts: 1 })
  expect(await tellOfEndpoints(db)).toBe(1)
  receiver.respondAlways({ status: 200 })
  await publish(db, scope)
  const other = testEngine(url)
  for (const claim of await claimSome(other)) await deliver(other, claim)
  await other.close()
  await lookForUnseen(db)
  expect(await tellOfEndpoints(db)).toBe(1)
  expect((await notices()).map(({ kind }) => kind)).toEqual(['failing', 'recovered'])
})

test('a test that fails is nobody’s failure, and one that succeeds is a recovery', async () => {
  receiver.respondAlways({ status: 500 })
  await testEndpoint(db, engine, scope, endpointId, {})
  expect(await stateOf(endpointId)).toBeNull()
  expect(await readOnboarding(db, scope.organizationId)).toMatchObject({ key: true, test: false, delivery: false, production: false })
  await attemptAll(1, 500)
  expect(await tellOfEndpoints(db)).toBe(1)
  receiver.respondAlways({ status: 200 })
  await testEndpoint(db, engine, scope, endpointId, {})
  expect(await tellOfEndpoints(db)).toBe(1)
  expect(await readOnboarding(db, scope.organizationId)).toMatchObject({ test: true, delivery: false })
  await attemptAll(1, 200)
  expect(await readOnboarding(db, scope.organizationId)).toMatchObject({ test: true, delivery: true })
})

test('five failures count when they lie a minute apart, one for good when nothing arrived meanwhile, and a quarter of an hour is quiet', () => {
  const now = new Date()
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
  const calm = { finalAttempts: null, failingSince: null, told: false, toldAt: null }
  const five = { ...calm, failures: 5, lastFailureAt: now }
  expect(verdictOf({ ...five, firstFailureAt: ago(59) }, now)).toBeNull()
  expect(verdictOf({ ...five, firstFailureAt: ago(60) }, now)).toBe('failing')
  expect(verdictOf({ ...five, failures: 4, firstFailureAt: ago(600) }, now)).toBeNull()
  const final = { ...calm, failures: 1, firstFailureAt: now, lastFailureAt: now, finalAttempts: 4 }
  expect(verdictOf(final, now)).toBeNull()
  expect(verdictOf({ ...final, failures: 4 }, now)).toBe('failing')
  expect(verdictOf({ ...final, failures: 4, toldAt: ago(60) }, now)).toBe('failing_untold')
  expect(verdictOf({ ...final, failures: 4, failingSince: ago(900), toldAt: ago(900) }, now)).toBe('failing')
  expect(verdictOf({ ...final, failures: 9, failingSince: ago(60), told: true }, now)).toBeNull()
  const over = { ...calm, failures: 0, firstFailureAt: null, lastFailureAt: now, failingSince: ago(60) }
  expect(verdictOf({ ...over, told: true }, now)).toBe('recovered')
  expect(verdictOf(over, now)).toBe('forgotten')
  expect(verdictOf({ ...over, failingSince: null }, now)).toBeNull()
})

function fail(error: unknown): never {
  throw error
}

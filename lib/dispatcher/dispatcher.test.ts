import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction, pool } from '#lib/db/sql.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import {
  addEndpoint,
  claimSome,
  createScope,
  deliver,
  deliveriesOf,
  publish,
  startDispatcher,
  testActor,
  testEngine,
  whenOver,
} from '#lib/testing/world.ts'
import { redeliver } from '#lib/webhooks/deliveries.ts'
import { deleteEndpoint, getEndpoint, updateEndpoint } from '#lib/webhooks/endpoints.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { publishInput, publishMany } from '#lib/webhooks/publish.ts'
import { rotateSecret } from '#lib/webhooks/secret-rotation.ts'
import { createTestDelivery } from '#lib/webhooks/test-deliveries.ts'

const { url, db } = useDatabase()
let receiver: Receiver
let scope: Scope

beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => Promise.all([receiver.close(), pool().end()]))
beforeEach(async () => {
  receiver.requests.length = 0
  receiver.respondAlways({ headers: { 'content-type': 'application/json' }, body: '{"ok":true}' })
  const { organizationId, environment } = await createScope(db)
  scope = { organizationId, environment }
})

/** Runs `work` while a dispatcher runs. */
async function withDispatcher<T>(work: () => Promise<T>, options: Parameters<typeof startDispatcher>[1] = {}): Promise<T> {
  const dispatcher = startDispatcher(url, options)
  try {
    return await work()
  } finally {
    await dispatcher.stop()
  }
}

describe('one delivery', () => {
  test('an event arrives signed, as the stored text, and the log shows what was sent and answered', async () => {
    const { secret } = await addEndpoint(db, scope, { url: receiver.url })
    const { id } = await publish(db, scope, {
      data: { amount: 1.5, name: 'Zoë' },
      occurredAt: '2026-01-02T03:04:05.678Z',
      projectId: 'p-1',
    })
    const [delivery] = await withDispatcher(() => whenOver(db, scope))
    const [request] = receiver.requests
    expect(request?.body).toBe('{"type":"thing.happened","timestamp":"2026-01-02T03:04:05.678Z","data":{"amount":1.5,"name":"Zoë"}}')
    expect(request?.headers).toMatchObject({ 'webhook-id': id, 'content-type': 'application/json' })
    expect(request?.headers['user-agent']).toMatch(/^Hookport\/\d/)
    expect(() => new Webhook(secret).verify(request?.body ?? '', headersOf(request))).not.toThrow()
    expect(delivery).toMatchObject({
      status: 'succeeded',
      code: 200,
      attemptCount: 1,
      type: 'things',
      projectId: 'p-1',
      nextAttemptAt: null,
    })
    expect(delivery?.attempts[0]).toMatchObject({
      number: 1,
      statusCode: 200,
      error: null,
      request: { method: 'POST', url: receiver.url, body: request?.body, headers: { 'webhook-id': id } },
      response: { body: '{"ok":true}', truncated: false, headers: { 'content-type': 'application/json' } },
    })
  })

  test('after 500 and 500 the third attempt succeeds, with the same webhook-id', async () => {
    await addEndpoint(db, scope, { url: receiver.url })
    receiver.respond({ status: 500 }, { status: 500, body: 'not yet' })
    await publish(db, scope)
    const [delivery] = await withDispatcher(() => whenOver(db, scope))
    expect(delivery).toMatchObject({ status: 'succeeded', attemptCount: 3, code: 200 })
    expect(delivery?.attempts.map(({ statusCode }) => statusCode)).toEqual([500, 500, 200])
    expect(delivery?.attempts[1]).toMatchObject({ error: { class: 'status' }, response: { body: 'not yet' } })
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  test('a hanging receiver gets four attempts, the delivery fails and the endpoint stays enabled', async () => {
    const { id } = await addEndpoint(db, scope, { url: receiver.url })
    receiver.respondAlways({ hang: 'before-headers' })
    await publish(db, scope)
    const [delivery] = await withDispatcher(() => whenOver(db, scope), { timeoutMs: 200 })
    expect(delivery).toMatchObject({ status: 'failed', attemptCount: 4, code: null, reason: 'timeout', nextAttemptAt: null })
    expect(delivery?.attempts.map(({ error }) => error?.class)).toEqual(['timeout', 'timeout', 'timeout', 'timeout'])
    expect((await getEndpoint(db, scope, id)).enabled).toBe(true)
  })

  test('a redirect is a failure and is not followed', async () => {
    await addEndpoint(db, scope, { url: receiver.url, retrySchedule: [] })
    receiver.respond({ status: 301, headers: { location: `${receiver.url}moved` } })
    await publish(db, scope)
    const [delivery] = await withDispatcher(() => whenOver(db, scope))
    expect(delivery).toMatchObject({ status: 'failed', code: 301, reason: 'status' })
    expect(receiver.requests).toHaveLength(1)
  })

  test('a name that resolves to a private address is refused at dial time', async () => {
    await addEndpoint(db, scope, { url: `http://localhost:${receiver.port}/`, retrySchedule: [] })
    await publish(db, scope)
    const [delivery] = await withDispatcher(() => whenOver(db, scope), { allowlist: [] })
    expect(delivery).toMatchObject({ status: 'failed', reason: 'refused_address', code: null })
    expect(receiver.requests).toHaveLength(0)
  })

  test('a commit wakes a dispatcher at once, without its poll', async () => {
    await addEndpoint(db, scope, { url: receiver.url })
    await withDispatcher(
      async () => {
        await publish(db, scope)
        await receiver.waitFor(1)
        await publish(db, scope)
        await receiver.waitFor(2)
      },
      { pollMs: 600_000 },
    )
  })
})

describe('many dispatchers', () => {
  test('two dispatchers never send the same claim', async () => {
    await addEndpoint(db, scope, { url: receiver.url })
    const deliveries = await withDispatcher(() =>
      withDispatcher(async () => {
        const publication = { scope, input: publishInput.parse({ type: 'thing.happened', data: {} }) }
        for (let part = 0; part < 10; part += 1) await inTransaction(pool(), (sql) => publishMany(sql, Array(20).fill(publication)))
        return whenOver(db, scope)
      }),
    )
    expect(deliveries).toHaveLength(200)
    expect(deliveries.every(({ attemptCount }) => attemptCount === 1)).toBe(true)
    expect(receiver.requests).toHaveLength(200)
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(200)
  })

  test("a dead dispatcher's work is taken over when its lease ends", async () => {
    await addEndpoint(db, scope, { url: receiver.url })
    await publish(db, scope)
    const dead = testEngine(url, { leaseMs: 300 })
    expect(await claimSome(dead, 10)).toHaveLength(1)
    await dead.close()
    const [delivery] = await withDispatcher(() => whenOver(db, scope))
    expect(delivery).toMatchObject({ status: 'succeeded', attemptCount: 1 })
  })
})

describe('what people do meanwhile', () => {
  test('an event for a disabled endpoint is logged as skipped', async () => {
    await addEndpoint(db, scope, { url: receiver.url, enabled: false })
    expect(await publish(db, scope)).toMatchObject({ deliveries: 0 })
    expect(await deliveriesOf(db, scope)).toMatchObject([{ status: 'skipped', reason: 'endpoint_disabled', attemptCount: 0 }])
  })

  test('what waits for an endpoint that is disabled or deleted meanwhile is skipped, and its log stays', async () => {
    const first = await addEndpoint(db, scope, { url: receiver.url })
    const second = await addEndpoint(db, scope, { url: receiver.url })
    await publish(db, scope)
    await updateEndpoint(db, testActor, scope, first.id, { enabled: false }, { allowlist: [] })
    await deleteEndpoint(db, testActor, scope, second.id)
    const deliveries = await withDispatcher(() => whenOver(db, scope))
    expect(deliveries.map(({ endpointId, reason }) => [endpointId, reason]).sort()).toEqual(
      [
        [first.id, 'endpoint_disabled'],
        [second.id, 'endpoint_deleted'],
      ].sort(),
    )
    expect(receiver.requests).toHaveLength(0)
  })

  test('a backlog of an endpoint that is gone is skipped as a whole, and a test of it is not', async () => {
    const { id } = await addEndpoint(db, scope, { url: receiver.url })
    await Promise.all(Array.from({ length: 60 }, () => publish(db, scope)))
    await createTestDelivery(db, scope, id, { dueInMs: 0 })
    await updateEndpoint(db, testActor, scope, id, { enabled: false }, { allowlist: [] })
    const engine = testEngine(url)
    // One claim of two is enough to see that nothing more need be claimed.
    for (const claim of await claimSome(engine, 2)) await deliver(engine, claim)
    const left = () => db.due.count({ where: { organizationId: scope.organizationId, test: false } })
    while ((await left()) > 0) await new Promise(setImmediate)
    await engine.close()
    const deliveries = await withDispatcher(() => whenOver(db, scope))
    expect(deliveries.filter(({ reason }) => reason === 'endpoint_disabled')).toHaveLength(60)
    expect(deliveries.filter(({ test, status }) => test && status === 'succeeded')).toHaveLength(1)
  })

  test('after a regeneration without grace the old secret no longer verifies', async () => {
    const { id, secret: old } = await addEndpoint(db, scope, { url: receiver.url })
    const { secret } = await rotateSecret(db, testActor, scope, id, { graceSeconds: 0 })
    await publish(db, scope)
    await withDispatcher(() => whenOver(db, scope))
    const [request] = receiver.requests
    expect(() => new Webhook(secret).verify(request?.body ?? '', headersOf(request))).not.toThrow()
    expect(() => new Webhook(old).verify(request?.body ?? '', headersOf(request))).toThrow()
  })

  test('during the grace period both secrets verify', async () => {
    const { id, secret: old } = await addEndpoint(db, scope, { url: receiver.url })
    const { secret, previous } = await rotateSecret(db, testActor, scope, id, { graceSeconds: 60 })
    expect(Date.parse(previous?.expiresAt ?? '')).toBeGreaterThan(Date.now())
    await publish(db, scope)
    await withDispatcher(() => whenOver(db, scope))
    const [request] = receiver.requests
    for (const one of [secret, old]) expect(() => new Webhook(one).verify(request?.body ?? '', headersOf(request))).not.toThrow()
  })

  test('a redelivery is a new delivery of the same event that names the first', async () => {
    await addEndpoint(db, scope, { url: receiver.url })
    await publish(db, scope)
    const [first] = await withDispatcher(() => whenOver(db, scope))
    const { id } = await redeliver(db, testActor, scope, first?.id ?? '')
    const [, second] = await withDispatcher(() => whenOver(db, scope))
    expect(second).toMatchObject({ id, redeliveryOf: first?.id, eventId: first?.eventId, status: 'succeeded' })
    expect(receiver.requests.map(({ headers }) => headers['webhook-id'])).toEqual([first?.eventId, first?.eventId])
  })
})

function headersOf(request: { headers: Record<string, unknown> } | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(request?.headers ?? {}).map(([name, value]) => [name, String(value)]))
}

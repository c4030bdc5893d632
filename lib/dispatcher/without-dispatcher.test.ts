import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, deliveriesOf, publish, testEngine } from '#lib/testing/world.ts'
import type { Scope } from '#lib/webhooks/organizations.ts'
import { dispatchDue } from './dispatch-due.ts'
import { testEndpoint } from './test-endpoint.ts'

// What works where no dispatcher process runs: the cron route, and tests.
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

test('the cron route delivers what is due and counts it', async () => {
  await addEndpoint(db, scope, { url: receiver.url })
  receiver.respond({ status: 503 })
  await Promise.all(Array.from({ length: 20 }, () => publish(db, scope)))
  const engine = testEngine(url)
  const report = await dispatchDue(engine, { budgetMs: 8000, concurrency: 4 })
  await engine.close()
  expect(report).toMatchObject({ failed: 1 })
  expect(report.succeeded).toBeGreaterThanOrEqual(19)
  expect(report.claimed).toBe(report.succeeded + report.failed)
})

test('a test is one real signed delivery, logged as a test and never retried', async () => {
  const { id, secret } = await addEndpoint(db, scope, { url: receiver.url, enabled: false })
  receiver.respond({ status: 418, body: '{"error":"teapot"}' })
  const engine = testEngine(url)
  const answer = await testEndpoint(db, engine, scope, id, {})
  await engine.close()
  expect(answer).toMatchObject({ succeeded: false, statusCode: 418, responseBody: '{"error":"teapot"}', error: { class: 'status' } })
  const [request] = receiver.requests
  expect(() => new Webhook(secret).verify(request?.body ?? '', headersOf(request?.headers))).not.toThrow()
  expect(await deliveriesOf(db, scope)).toMatchObject([
    { id: answer.deliveryId, status: 'failed', test: true, eventType: 'test', attemptCount: 1, nextAttemptAt: null },
  ])
})

function headersOf(headers: object = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

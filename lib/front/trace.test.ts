import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { log } from '#lib/log.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, testActor, whenOver } from '#lib/testing/world.ts'
import { openTracing } from '#lib/tracing.ts'
import { createApiKey } from '#lib/webhooks/api-keys.ts'
import { doors } from './doors.ts'
import { closeFront, createFront } from './front.ts'
import { createRequestFigures } from './request-figures.ts'
import { observeRequests } from './requests.ts'
import { createRoutes } from './routes.ts'

const { db } = useDatabase()
const collector = await startReceiver()
process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url

const value = z
  .object({ stringValue: z.string() })
  .or(z.object({ intValue: z.coerce.number() }))
  .transform((one) => Object.values(one)[0])
const attributes = z
  .array(z.object({ key: z.string(), value }))
  .transform((list) => Object.fromEntries(list.map((one) => [one.key, one.value])))
const spanSchema = z.object({
  name: z.string(),
  kind: z.number(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  status: z.object({ code: z.number().default(0) }),
  attributes,
})
const exported = z.object({
  resourceSpans: z.array(z.object({ resource: z.object({ attributes }), scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
})

/** Every span that has reached the collector, with the name of its service. */
function spans() {
  return collector.requests
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => exported.parse(JSON.parse(body)).resourceSpans)
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service: resource.attributes['service.name'] }))),
    )
}

const routeOf = createRoutes(['/api/v1/events'])
const server = createFront(doors, (_, response) => response.writeHead(404).end())
let receiver: Receiver
let url: string

beforeAll(async () => {
  await openTracing('hookport-portal')
  const figures = createRequestFigures(new Registry())
  server.prependListener('request', observeRequests({ routeOf, figures, log: log(), senderOf: async () => ({}) }))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  receiver = await startReceiver()
})

afterAll(() => Promise.all([closeFront(server, 0), receiver.close(), collector.close()]))

test('a trace goes from the publisher over the portal to the attempts of a dispatcher, and not to the receiver', async () => {
  const scope = await createScope(db)
  const { key } = await createApiKey(db, testActor, scope.organizationId, { name: 'trace', environment: 'sandbox', scopes: [] })
  await addEndpoint(db, scope, { url: receiver.url })
  receiver.respond({ status: 500 })
  const traceId = 'ab'.repeat(16)
  const published = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, traceparent: `00-${traceId}-${'cd'.repeat(8)}-01` },
    body: '{"type":"thing.happened","data":{}}',
  })
  expect(published.status).toBe(202)
  await dispatchUntil(() => whenOver(db, scope))
  await (await openTracing(''))?.close()

  const [portal] = spans().filter(({ service }) => service === 'hookport-portal')
  expect(portal).toMatchObject({ name: 'POST /api/v1/events', kind: 2, traceId, parentSpanId: 'cd'.repeat(8) })
  expect(portal?.attributes).toMatchObject({ 'http.route': '/api/v1/events', 'http.response.status_code': 202 })
  const attempts = spans().filter(({ service }) => service === 'hookport-dispatcher')
  expect(
    attempts.map(({ attributes: { 'hookport.attempt': number, 'hookport.outcome': outcome }, status }) => [number, outcome, status.code]),
  ).toEqual([
    [1, 'retrying', 2],
    [2, 'succeeded', 0],
  ])
  for (const attempt of attempts) {
    expect(attempt).toMatchObject({ traceId, parentSpanId: portal?.spanId, name: 'attempt thing.happened', kind: 3 })
    expect(attempt.endTimeUnixNano >= attempt.startTimeUnixNano).toBe(true)
  }
  expect(receiver.requests.map(({ headers }) => headers.traceparent)).toEqual([undefined, undefined])
})

/** Runs a dispatcher, a process of its own, for as long as `work` takes; it has sent its spans when it has ended. */
async function dispatchUntil(work: () => Promise<unknown>): Promise<void> {
  const env = { ...process.env, TARGET_ALLOWLIST: '127.0.0.0/8', LOG_LEVEL: 'silent' } as const
  const dispatcher = spawn(process.execPath, ['lib/dispatcher/main.ts'], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = once(dispatcher, 'exit')
  await work()
  dispatcher.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
}

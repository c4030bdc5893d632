import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import { PassThrough } from 'node:stream'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sha256 } from '#lib/hash.ts'
import { publicId } from '#lib/ids.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, testActor } from '#lib/testing/world.ts'
import { authenticateApiKey, createApiKey, recentCallers } from '#lib/webhooks/api-keys.ts'
import { createRequestFigures } from './request-figures.ts'
import { observeRequests } from './requests.ts'
import { createRoutes } from './routes.ts'
import { senderOf } from './sender.ts'

const { db } = useDatabase()
const registry = new Registry()
const output = new PassThrough().setEncoding('utf8')
const server = createServer((request, response) => {
  if (request.url === '/api/v1/events/slow') return
  response.statusCode = request.url?.startsWith('/api/v1/events/broken') ? 500 : 200
  response.end('{}')
})
let url: string
let lines: string[]

beforeAll(async () => {
  const routeOf = createRoutes(['/api/v1/events/[id]', '/[org]/webhooks', '/api/health'])
  const log = pino({ level: 'info' }, output)
  server.prependListener('request', observeRequests({ routeOf, figures: createRequestFigures(registry), log, senderOf }))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  output.on('data', (text) => lines.push(...text.trim().split('\n')))
})

beforeEach(() => {
  lines = []
})

afterAll(() => server.close())

/** The line of the log that comes next. */
async function nextLine(): Promise<Record<string, unknown>> {
  while (lines.length === 0) await once(output, 'data')
  return JSON.parse(lines.shift() ?? '')
}

async function sampleOf(name: string): Promise<number> {
  const line = (await registry.metrics()).split('\n').find((candidate) => candidate.startsWith(`${name} `))
  return Number(line?.split(' ')[1] ?? 0)
}

test('a request is counted by its route, and its line tells whose key it was and nothing that is secret', async () => {
  const { organizationId, environment } = await createScope(db)
  const { key, prefix } = await createApiKey(db, testActor, organizationId, { name: 'line', environment, scopes: [] })
  await recentCallers().get(Buffer.from(sha256(key)).toString('base64'), () => authenticateApiKey(db, key))
  await fetch(`${url}/api/v1/events/evt_1?key=${key}&q=private`, { headers: { authorization: `Bearer ${key}` } })
  const line = await nextLine()
  expect(line).toMatchObject({
    msg: 'request',
    method: 'GET',
    route: '/api/v1/events/[id]',
    status: 200,
    durationMs: expect.any(Number),
    organization: publicId('org', organizationId),
    key: prefix,
  })
  expect(JSON.stringify(line)).not.toMatch(new RegExp(`${key}|private|evt_1`))
  expect(await sampleOf('hookport_http_request_duration_seconds_count{method="GET",route="/api/v1/events/[id]",status="2xx"}')).toBe(1)
})

test('a bearer that is no key of ours is not shown, not even its beginning', async () => {
  await fetch(`${url}/api/v1/events/evt_1`, { headers: { authorization: 'Bearer correct-horse-battery' } })
  expect(JSON.stringify(await nextLine())).not.toContain('correct')
})

test('a page says whose it is', async () => {
  await fetch(`${url}/acme/webhooks`)
  expect(await nextLine()).toMatchObject({ route: '/[org]/webhooks', slug: 'acme' })
})

test('a request that fails counts as an error, and one that is cut off as such', async () => {
  await fetch(`${url}/api/v1/events/broken`)
  expect(await nextLine()).toMatchObject({ status: 500 })
  expect(await sampleOf('hookport_http_request_duration_seconds_count{method="GET",route="/api/v1/events/[id]",status="5xx"}')).toBe(1)
  const request = httpRequest(`${url}/api/v1/events/slow`).on('error', () => undefined)
  const arrived = once(server, 'request')
  request.end()
  await arrived
  expect(await sampleOf('hookport_http_requests_in_flight')).toBe(1)
  request.destroy()
  expect(await nextLine()).toMatchObject({ status: null })
  expect(await sampleOf('hookport_http_request_duration_seconds_count{method="GET",route="/api/v1/events/[id]",status="aborted"}')).toBe(1)
  expect(await sampleOf('hookport_http_requests_in_flight')).toBe(0)
})

test('a thousand paths that nobody knows are one series', async () => {
  await Promise.all(Array.from({ length: 100 }, (_, n) => fetch(`${url}/no/such/path/${n}`)))
  const series = (await registry.metrics()).split('\n').filter((line) => line.includes('_count{') && line.includes('route="unknown"'))
  expect(series).toEqual(['hookport_http_request_duration_seconds_count{method="GET",route="unknown",status="2xx"} 100'])
})

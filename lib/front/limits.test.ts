import { once } from 'node:events'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, testActor } from '#lib/testing/world.ts'
import { createApiKey } from '#lib/webhooks/api-keys.ts'
import { clientAddressOf } from './client-address.ts'
import { doors } from './doors.ts'
import { closeFront, createFront } from './front.ts'

// Before anything asks for the environment. Every test that counts comes from an address of its own, as behind a proxy.
process.env.TRUSTED_PROXIES = '1'
process.env.RATE_LIMIT_ADDRESS = '20'
process.env.RATE_LIMIT_CALLS = '20'

const { db } = useDatabase()
const hasty = { headersMs: 400, requestMs: 800, silenceMs: 60_000, checkEveryMs: 50 }
const started: Server[] = []
let port: number
let key: string

beforeAll(async () => {
  const { organizationId } = await createScope(db)
  key = (await createApiKey(db, testActor, organizationId, { name: 'limits', environment: 'sandbox', scopes: [] })).key
  port = await start(answerWhatWasAsked)
})
afterAll(() => Promise.all(started.map((server) => closeFront(server, 0))))

async function start(next: RequestListener): Promise<number> {
  const server = createFront(doors, next, hasty)
  started.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A Next.js that reads the whole body before it answers. */
async function answerWhatWasAsked(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  // A client that is cut off is none of its business.
  await request.forEach((chunk) => void chunks.push(chunk)).catch(() => undefined)
  response.end(`next: ${request.method} ${request.url} from ${request.headers['x-forwarded-for']}, ${Buffer.concat(chunks).length} bytes`)
}

function send(...parts: (string | Buffer)[]): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  for (const part of parts) socket.write(part)
  return socket
}

/** What was answered on a connection: the status, the headers and the body, as JSON where it is some. */
async function answerOf(socket: Socket) {
  const text = await everythingOn(socket)
  const [, status, head = '', body = ''] = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(text) ?? []
  const isJson = /content-type: application\/(?:problem\+)?json/i.test(head)
  return { status: Number(status), head: head.toLowerCase(), body: isJson ? JSON.parse(body) : body }
}

/** Also what came before the connection was reset, which is how it ends for a client that goes on writing. */
async function everythingOn(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}

/** Writes a byte every ten milliseconds for as long as the connection lasts. */
function keepDripping(socket: Socket): Socket {
  const timer = setInterval(() => socket.writable && socket.write('x'), 10)
  socket.on('close', () => clearInterval(timer))
  return socket
}

const head = (method: string, path: string, ...headers: string[]) =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`

// The shape in which each API words a refusal, by its path.
const shapes: [path: string, shape: (code: string) => object][] = [
  [
    '/api/v1/events',
    (code) => ({ code, status: expect.any(Number), type: 'about:blank', title: expect.any(String), detail: expect.any(String) }),
  ],
  ['/api/v1/endpoints', (code) => ({ code, title: expect.any(String) })],
  ['/notifications/v1/subscriptions', (code) => ({ code, message: expect.any(String), debugMessage: expect.any(String) })],
  ['/webhooks/v2/subscriptions', (code) => ({ code, message: expect.any(String), errors: [] })],
  ['/autoql/management/api/v1/notifications/webhooks', (code) => ({ code, message: expect.any(String), errors: [] })],
  ['/oauth2/token', () => ({ error: 'invalid_request', error_description: expect.any(String) })],
  ['/inbox/token', (code) => ({ code })],
  ['/api/auth/callback/password', (code) => ({ code })],
  ['/acme/webhooks', (code) => ({ code })],
]

describe.each(shapes)('at %s', (path, shape) => {
  test('a body that drips is 408, in the shape of the API', async () => {
    const socket = keepDripping(send(head('POST', path, 'Content-Length: 100000')))
    const { status, head: headers, body } = await answerOf(socket)
    expect({ status, body }).toMatchObject({ status: 408, body: shape('request_timeout') })
    expect(headers).toContain('connection: close')
    expect(headers).toContain('x-content-type-options: nosniff')
  })

  test('an address that is too long is 414', async () => {
    const { status, body } = await answerOf(send(head('POST', `${path}?q=${'x'.repeat(9000)}`, 'Connection: close', 'Content-Length: 0')))
    // A query of the door's path keeps it the door's path.
    expect({ status, body }).toMatchObject({ status: 414, body: shape('uri_too_long') })
  })

  const [readsAll, isPage] = [path !== '/api/v1/events', ['/acme/webhooks', '/api/auth/callback/password'].includes(path)]

  test('a body that is too large is 413, on a connection that goes on', async () => {
    const socket = send(
      head('POST', path, 'Content-Length: 20971520'),
      Buffer.alloc(20 * 2 ** 20),
      head('GET', '/api/health', 'Connection: close'),
    )
    const text = await everythingOn(socket)
    // The stand-in for Next.js reads everything; the handlers there read as far as this route's does.
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual([isPage || !readsAll ? 'HTTP/1.1 413' : 'HTTP/1.1 200', 'HTTP/1.1 200'])
    if (isPage || !readsAll) expect(text).toContain('"code":"payload_too_large"')
  })

  test('a body without a length is taken by the APIs and is 411 for a page', async () => {
    const { status, body } = await answerOf(send(head('POST', path, 'Connection: close', 'Transfer-Encoding: chunked'), '0\r\n\r\n'))
    expect(status).toBe(isPage ? 411 : readsAll ? 200 : 422)
    if (isPage) expect(body).toMatchObject(shape('length_required'))
  })

  test('too many requests from one address are 429, with the time to wait', async () => {
    const ask = () =>
      answerOf(send(head('GET', path, 'Connection: close', `X-Forwarded-For: 198.51.100.${shapes.findIndex(([one]) => one === path)}`)))
    const answers = await Promise.all(Array.from({ length: 60 }, ask))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.body).toMatchObject(shape('too_many_requests'))
    expect(refused[0]?.head).toMatch(/retry-after: 1\b/)
    expect(refused[0]?.head).toContain('ratelimit-limit: 20')
  })
})

test('headers that drip are 408, and meanwhile everybody else is served', async () => {
  const slow = Array.from({ length: 100 }, () => keepDripping(send('POST /api/v1/events HTTP/1.1\r\nHost: x\r\nx: ')))
  const well = await answerOf(send(head('POST', '/api/v1/events', 'Connection: close', 'Content-Length: 2'), '{}'))
  expect(well.status).toBe(422)
  for (const { status, body } of await Promise.all(slow.map(answerOf))) {
    expect({ status, body }).toMatchObject({ status: 408, body: { code: 'request_timeout', status: 408 } })
  }
})

test('headers that are too long are 431, and more than 2000 of them are not read', async () => {
  const long = await answerOf(send(`GET / HTTP/1.1\r\nHost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`))
  expect(long).toMatchObject({ status: 431, body: { code: 'headers_too_large' } })
  const many = await answerOf(send(`GET / HTTP/1.1\r\nHost: x\r\n${'x:y\r\n'.repeat(10_000)}\r\n`))
  expect(many.status).toBe(431)
})

test.each([
  'nonsense\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n',
  '\u0016\u0003\u0001\u0002\0',
])('what is no HTTP is 400: %j', async (bytes) => {
  expect(await answerOf(send(bytes))).toMatchObject({ status: 400, body: { code: 'malformed_request' } })
})

test('a length and chunks together are refused, because a proxy may read them differently', async () => {
  const socket = send(head('POST', '/api/v1/events', 'Content-Length: 4', 'Transfer-Encoding: chunked'), '0\r\n\r\n')
  expect((await answerOf(socket)).status).toBe(400)
})

test('whoever looks whether the portal lives is always answered', async () => {
  const ask = () => answerOf(send(head('GET', '/api/health', 'Connection: close', 'X-Forwarded-For: 198.51.100.200')))
  const statuses = (await Promise.all(Array.from({ length: 60 }, ask))).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200]))
})

test('Next.js hears the address that the proxy wrote, not the one that the client made up', async () => {
  const { body } = await answerOf(send(head('GET', '/', 'Connection: close', 'X-Forwarded-For: 192.0.2.66, 203.0.113.9')))
  expect(body).toContain('from 203.0.113.9,')
})

describe('the address of a client', () => {
  test.each<[forwarded: string, peer: string | undefined, proxies: number, address: string]>([
    ['', '203.0.113.1', 0, '203.0.113.1'],
    ['192.0.2.66', '203.0.113.1', 0, '203.0.113.1'],
    ['', '::ffff:203.0.113.1', 0, '203.0.113.1'],
    ['', undefined, 0, 'unknown'],
    ['192.0.2.66, 203.0.113.7', '10.0.0.1', 1, '203.0.113.7'],
    ['192.0.2.66, 203.0.113.7, 10.0.0.2', '10.0.0.1', 2, '203.0.113.7'],
    ['203.0.113.7', '10.0.0.1', 3, '203.0.113.7'],
    ['', '10.0.0.1', 1, '10.0.0.1'],
    ['203.0.113.7:5123', '10.0.0.1', 1, '203.0.113.7'],
    ['[2001:db8::7]:5123', '10.0.0.1', 1, '2001:db8::7'],
    ['2001:DB8::7', '10.0.0.1', 1, '2001:db8::7'],
    ['192.0.2.66, unknown', '10.0.0.1', 1, '10.0.0.1'],
    ['192.0.2.66, <script>', '10.0.0.1', 1, '10.0.0.1'],
    ['fe80::1%eth0', '10.0.0.1', 1, '10.0.0.1'],
    [', ,', '10.0.0.1', 2, '10.0.0.1'],
  ])('%j heard by %s behind %i proxies is %s', (forwarded, peer, proxies, address) => {
    expect(clientAddressOf(forwarded, peer, proxies)).toBe(address)
  })
})

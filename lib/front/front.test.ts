import { once } from 'node:events'
import { request as httpRequest, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { securityHeaders } from '#lib/security-headers.ts'
import { useDatabase } from '#lib/testing/database.ts'
import { createScope, testActor } from '#lib/testing/world.ts'
import { createApiKey, revokeApiKey } from '#lib/webhooks/api-keys.ts'
import * as events from '../../app/api/v1/events/route.ts'
import { doors } from './doors.ts'
import { closeFront, createFront, type Doors } from './front.ts'

const { db } = useDatabase()
const path = '/api/v1/events'
const started: Server[] = []
let organizationId: string
let key: string
let url: string

beforeAll(async () => {
  organizationId = (await createScope(db)).organizationId
  key = (await createKey()).key
  url = await start(doors)
})

afterAll(() => Promise.all(started.map((server) => closeFront(server, 0))))

function createKey() {
  return createApiKey(db, testActor, organizationId, { name: 'front', environment: 'sandbox', scopes: [] })
}

/** A front on a port of its own, behind which a Next.js stands that says what it was asked. */
async function start(to: Doors): Promise<string> {
  const server = createFront(to, ({ method, url: asked }, response) => response.end(`next: ${method} ${asked}`))
  started.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function lastStarted(): Server {
  const server = started.at(-1)
  if (server === undefined) throw new Error('no server was started')
  return server
}

/** A front with one door, and its server. */
async function startWith(handler: () => Promise<Response>) {
  const at = await start(new Map([[path, handler]]))
  return { at, server: lastStarted() }
}

function post(body: string, { bearer = key, headers = {} }: { bearer?: string; headers?: Record<string, string> } = {}) {
  return { method: 'POST', headers: { authorization: `Bearer ${bearer}`, ...headers }, body }
}

const event = JSON.stringify({ type: 'thing.happened', data: { n: 1 } })

test.each([
  ['an event', () => post(event, { headers: { 'idempotency-key': 'front-1' } }), 202],
  ['an event that was published before', () => post(event, { headers: { 'Idempotency-Key': 'front-1' } }), 200],
  ['another event with its key', () => post(event.replace('1', '2'), { headers: { 'idempotency-key': 'front-1' } }), 409],
  ['an unknown type', () => post('{"type":"no.such","data":{}}'), 422],
  ['a body without its fields', () => post('{}'), 422],
  ['no body', () => ({ method: 'POST', headers: { authorization: `Bearer ${key}` } }), 422],
  ['no key', () => ({ method: 'POST', body: event }), 401],
  ['a wrong key', () => post(event, { bearer: 'hp_sandbox_wrong' }), 401],
  ['a body that is no JSON', () => post('{"type":'), 400],
  ['a body of much more than 1 MiB', () => post('x'.repeat(8 * 2 ** 20)), 413],
])('%s is answered as its route answers it', async (_, call, status) => {
  const init = call()
  const answer = await fetch(url + path, init)
  const expected = await events.POST(new Request(url + path, init), { params: Promise.resolve({}) })
  // The route has been asked a second time: an event that carries a key gets its first answer again, and only the status differs.
  const again = status === 202 ? 200 : status
  expect({ status: answer.status, again: expected.status }).toEqual({ status, again })
  expect(await answer.json()).toEqual(await expected.json())
  expect(Object.fromEntries(answer.headers)).toMatchObject(Object.fromEntries(expected.headers))
  expect(Object.fromEntries(answer.headers)).toMatchObject(lowerCased(securityHeaders))
})

function lowerCased(headers: Record<string, string>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

test.each([
  ['GET', path],
  ['PUT', path],
  ['OPTIONS', path],
  ['POST', `${path}/`],
  ['POST', '/api/v1/event-types'],
  ['POST', '/__proto__'],
  ['GET', '/'],
])('%s %s goes to Next.js', async (method, to) => {
  expect(await (await fetch(url + to, { method })).text()).toBe(`next: ${method} ${to}`)
})

test.each(['h2c', 'websocket'])('an offer to go on as %s is declined and the request answered', async (upgrade) => {
  const at = await start(doors)
  lastStarted().on('upgrade', (_, socket) => socket.end('handed over'))
  const ask = async (method: string) => {
    const socket = connectTo(at)
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: ${upgrade}\r\n\r\n`)
    return (await socket.toArray()).join('')
  }
  expect(await ask('POST')).toMatch(/^HTTP.1.1 401 /)
  expect(await ask('GET')).toContain('next: GET')
})

test('a query changes nothing of whose call it is', async () => {
  expect((await fetch(`${url}${path}?from=%`, post(event))).status).toBe(202)
})

test('a body that comes in pieces is read to its end', async () => {
  const request = httpRequest(url + path, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'transfer-encoding': 'chunked' } })
  const [server] = started
  const arrived = server && once(server, 'request')
  request.write(event.slice(0, 20))
  await arrived
  request.end(event.slice(20))
  const [response] = await once(request, 'response')
  expect(response.statusCode).toBe(202)
  response.resume()
})

test('a client that goes away in the middle of its body publishes nothing and disturbs nobody', async () => {
  const before = await db.event.count()
  const [server] = started
  if (server === undefined) throw new Error('no server')
  const arrived = once(server, 'request')
  const socket = connectTo(url)
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${event.length + 1}\r\n\r\n${event}`)
  const [, response] = await arrived
  const closed = once(response, 'close')
  socket.destroy()
  await closed
  expect((await fetch(url + path, post(event))).status).toBe(202)
  expect(await db.event.count()).toBe(before + 1)
})

test('requests that are sent ahead on one connection are answered in their order', async () => {
  const first = Promise.withResolvers<void>()
  let count = 0
  const { at } = await startWith(async () => {
    count += 1
    const number = count
    // The first is ready only after the second.
    if (number === 1) await first.promise
    else first.resolve()
    return new Response(`answer ${number}`)
  })
  const socket = connectTo(at)
  const post = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`
  socket.write(`${post}${post}GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  const text = (await socket.toArray()).join('')
  expect(text.match(/answer \d|next: GET/g)).toEqual(['answer 1', 'answer 2', 'next: GET'])
})

test('a body that is too large is refused on a connection that can go on', async () => {
  const socket = connectTo(url)
  const size = 8 * 2 ** 20
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${size}\r\n\r\n`)
  socket.write('x'.repeat(size))
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  const text = (await socket.toArray()).join('')
  expect(text.match(/HTTP.1.1 ...|next: GET/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200', 'next: GET'])
})

test('a bug in a handler is answered as one, and the front lives on', async () => {
  const { at } = await startWith(() => Promise.reject(new Error('a bug')))
  for (let time = 0; time < 2; time++) {
    const answer = await fetch(at + path, { method: 'POST' })
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ code: 'internal_error' })
  }
})

test('a front that closes finishes what is under way, then its connections, and takes nothing new', async () => {
  const asked = Promise.withResolvers<void>()
  const mayAnswer = Promise.withResolvers<void>()
  const { at, server } = await startWith(async () => {
    asked.resolve()
    await mayAnswer.promise
    return new Response('done')
  })
  const socket = connectTo(at)
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`)
  await asked.promise
  // Without an end put to them, kept-alive connections would outlive this test.
  server.keepAliveTimeout = 60_000
  const closed = closeFront(server, 60_000)
  await expect(fetch(at)).rejects.toThrow('fetch failed')
  mayAnswer.resolve()
  expect((await socket.toArray()).join('')).toMatch(/^HTTP\/1.1 200 OK.*done$/s)
  await closed
})

test('a front that closes does not wait for ever', async () => {
  const asked = Promise.withResolvers<void>()
  const { at, server } = await startWith(() => {
    asked.resolve()
    return new Promise(() => undefined)
  })
  const answer = fetch(at + path, { method: 'POST' })
  await asked.promise
  await Promise.all([closeFront(server, 50), expect(answer).rejects.toThrow('fetch failed')])
})

test('a key that was revoked is refused at once here, and within a second where another process has revoked it', async () => {
  const [here, elsewhere] = await Promise.all([createKey(), createKey()])
  const statusOf = async ({ key: bearer }: { key: string }) => (await fetch(url + path, post(event, { bearer }))).status
  expect(await Promise.all([statusOf(here), statusOf(elsewhere)])).toEqual([202, 202])
  await revokeApiKey(db, testActor, organizationId, here.id)
  expect(await statusOf(here)).toBe(401)
  expect(await statusOf(elsewhere)).toBe(202)
  await db.apiKey.updateMany({ where: { prefix: elsewhere.prefix }, data: { revokedAt: new Date() } })
  const revokedAt = performance.now()
  for (let status = 0; status !== 401; ) {
    const calledAt = performance.now()
    status = await statusOf(elsewhere)
    if (status !== 401) expect(calledAt - revokedAt).toBeLessThan(1000)
  }
})

function connectTo(at: string): Socket {
  return connect(Number(new URL(at).port), '127.0.0.1')
}

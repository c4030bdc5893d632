import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { loopback } from '#lib/testing/world.ts'
import { createEgress, type Egress } from './egress.ts'

type Site = { url: string; connections: Socket[]; closed(): number }
type Answer = (socket: Socket, requestNumber: number) => void

const open: { server: Server; egress: Egress; site: Site }[] = []

afterEach(async () => {
  for (const { server, egress, site } of open.splice(0)) {
    await egress.close()
    for (const socket of site.connections) socket.destroy()
    server.close()
    await once(server, 'close')
  }
})

/** A server that gives every request, on whichever connection, its answer. */
async function serve(answer: Answer): Promise<Site & { post: () => ReturnType<Egress['send']>; egress: Egress }> {
  const connections: Socket[] = []
  let [requests, closed] = [0, 0]
  const server = createServer((socket) => {
    connections.push(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      closed += 1
    })
    socket.on('data', () => {
      requests += 1
      answer(socket, requests)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const site = { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`, connections, closed: () => closed }
  const egress = createEgress({ allowlist: loopback, timeoutMs: 1_000 })
  open.push({ server, egress, site })
  return { ...site, egress, post: () => egress.send({ url: site.url, headers: {}, body: '{}' }) }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const answerOf = (headers = '') => `HTTP/1.1 200 OK\r\n${headers}Content-Length: 2\r\n\r\nok`
const isOk = expect.objectContaining({ kind: 'response' })

test('one after the other goes over one connection, and what goes at once over one each', async () => {
  const site = await serve((socket) => socket.write(answerOf()))
  for (let n = 0; n < 3; n += 1) expect(await site.post()).toEqual(isOk)
  expect(site.connections).toHaveLength(1)
  expect(await Promise.all([site.post(), site.post(), site.post()])).toEqual([isOk, isOk, isOk])
  expect(site.connections).toHaveLength(3)
})

test.each([
  ['says that it closes', answerOf('Connection: close\r\n')],
  ['keeps it for a moment only', answerOf('Keep-Alive: timeout=2\r\n')],
  ['sends more than its answer', `${answerOf()}${answerOf()}`],
])('a connection is not used again where the other side %s', async (_, text) => {
  const site = await serve((socket) => socket.write(text))
  expect([await site.post(), await site.post()]).toEqual([isOk, isOk])
  expect(site.connections).toHaveLength(2)
})

test('a connection on which something comes unasked is closed, and nobody takes it for an answer', async () => {
  const site = await serve((socket) => socket.write(answerOf()))
  await site.post()
  site.connections[0]?.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n')
  await expect.poll(site.closed).toBe(1)
  expect(await site.post()).toMatchObject({ response: { status: 200 } })
  expect(site.connections).toHaveLength(2)
})

test('a connection that was closed in the meantime is not used again', async () => {
  const site = await serve((socket) => socket.write(answerOf()))
  await site.post()
  site.connections[0]?.end()
  await pause(50)
  expect(await site.post()).toEqual(isOk)
  expect(site.connections).toHaveLength(2)
})

test('a late answer to a request that was given up reaches nobody', async () => {
  const site = await serve((socket, n) => setTimeout(() => socket.write(answerOf(`x-number: ${n}\r\n`)), n === 1 ? 1_300 : 0))
  expect(await site.post()).toMatchObject({ kind: 'timeout', response: null })
  await pause(200)
  expect(await site.post()).toMatchObject({ kind: 'response', response: { headers: { 'x-number': '2' } } })
})

test('what is free is closed when it has grown old, and all of it when the client is closed', async () => {
  const site = await serve((socket) => socket.write(answerOf('Keep-Alive: timeout=3\r\n')))
  await site.post()
  expect(site.closed()).toBe(0)
  await expect.poll(site.closed, { timeout: 4_000 }).toBe(1)
  await site.post()
  await site.egress.close()
  await expect.poll(site.closed).toBe(2)
})

test('a client that is closed while a request is under way hears the answer, and closes then', async () => {
  const site = await serve((socket) => setTimeout(() => socket.write(answerOf()), 100))
  const sent = site.post()
  await pause(50)
  await site.egress.close()
  expect(await sent).toEqual(isOk)
  await expect.poll(site.closed).toBe(1)
})

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Line, startLine } from './line.ts'

let servers: Server[]
let line: Line

beforeEach(async () => {
  servers = []
  line = await startLine(await echo(''))
})

afterEach(async () => {
  await line.close()
  for (const server of servers) server.close()
})

/** A server that says everything back, with its name before it. */
async function echo(name: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => socket.write(`${name}${chunk}`))
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

async function dial(): Promise<Socket> {
  const socket = connect(line.port, '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  return socket
}

/** Unlike `once`, this takes a reset for what it is here: an end. */
function whenClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

async function ask(socket: Socket, question: string): Promise<string> {
  socket.write(question)
  const [answer] = await once(socket, 'data')
  return `${answer}`
}

test('what was said into a frozen connection arrives once it passes again', async () => {
  const socket = await dial()
  expect(await ask(socket, 'a')).toBe('a')
  line.freeze()
  const answer = once(socket, 'data')
  socket.write('b')
  // The line's own event loop has turned by the time another connection stands, so it has seen the b by then.
  const later = await dial()
  await expect(Promise.race([answer, once(later.setTimeout(100), 'timeout')])).resolves.toEqual([])
  line.pass()
  expect(`${await answer}`).toBe('b')
  expect(await ask(later, 'c')).toBe('c')
})

test('refused connections break, and new ones stand again after that', async () => {
  const socket = await dial()
  await ask(socket, 'a')
  const closed = whenClosed(socket)
  line.refuse()
  await closed
  const refused = await dial()
  if (!refused.closed) await whenClosed(refused)
  line.pass()
  expect(await ask(await dial(), 'b')).toBe('b')
})

test('a moved address leads new connections to the other server', async () => {
  expect(await ask(await dial(), 'a')).toBe('a')
  line.moveTo(await echo('second: '))
  expect(await ask(await dial(), 'b')).toBe('second: b')
})

test('a lost connection stays open and silent, also while new ones pass', async () => {
  const socket = await dial()
  await ask(socket, 'a')
  line.lose()
  line.pass()
  socket.write('b')
  expect(await ask(await dial(), 'c')).toBe('c')
  await expect(Promise.race([once(socket, 'data'), once(socket.setTimeout(100), 'timeout')])).resolves.toEqual([])
  expect(socket.closed).toBe(false)
})

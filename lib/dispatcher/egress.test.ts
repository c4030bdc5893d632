import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { testTls } from '#lib/testing/tls.ts'
import { loopback } from '#lib/testing/world.ts'
import { createEgress, type Egress, responseBytesMax } from './egress.ts'

let receiver: Receiver
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.close())
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

function egress(options: Partial<Parameters<typeof createEgress>[0]> = {}): Egress {
  const client = createEgress({ allowlist: loopback, timeoutMs: 2_000, ...options })
  closing.push(() => client.close())
  return client
}

const post = (client: Egress, url: string) => client.send({ url, headers: { 'content-type': 'application/json' }, body: '{}' })

async function tlsServer(options: object): Promise<string> {
  const server: Server = createServer({ ...testTls, ...options }, (_, response) => response.end('secure'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return `https://localhost:${portOf(server.address())}/`
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}

test('64 KiB of a response are kept and the rest of an endless body is not read', async () => {
  let open = true
  receiver.respond((_, response) => {
    const chunk = 'x'.repeat(16 * 1024)
    const write = () => {
      while (open && response.write(chunk));
    }
    response.on('drain', write).on('close', () => {
      open = false
    })
    write()
  })
  const outcome = await post(egress(), receiver.url)
  expect(outcome).toMatchObject({ kind: 'response', response: { status: 200, truncated: true } })
  expect(outcome.kind === 'response' && outcome.response.body.length).toBe(responseBytesMax)
})

test('a body that drips past the time limit is a timeout that shows what had arrived', async () => {
  receiver.respond({ status: 200, body: 'slow and never done', dripMs: 50 })
  const outcome = await post(egress({ timeoutMs: 300 }), receiver.url)
  expect(outcome).toMatchObject({ kind: 'timeout', response: { status: 200 } })
  expect(outcome.kind === 'timeout' && outcome.response?.body.startsWith('slow'.slice(0, 2))).toBe(true)
})

test('bytes that are no text, NUL and compressed bodies are kept as text that PostgreSQL can hold', async () => {
  for (const body of [Buffer.from([0xff, 0xfe, 0x00, 0x41]), gzipSync('x'.repeat(10_000_000))]) {
    receiver.respond({ body })
    const outcome = await post(egress(), receiver.url)
    expect(outcome.kind).toBe('response')
    expect(outcome.kind === 'response' && outcome.response.body).not.toContain('\0')
  }
})

test('an answer cut short is a protocol error', async () => {
  receiver.respond((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setTimeout(() => response.destroy(), 20)
  })
  expect(await post(egress(), receiver.url)).toMatchObject({ kind: 'network', errorClass: 'protocol' })
  receiver.respond({ reset: true })
  expect(await post(egress(), receiver.url)).toMatchObject({ kind: 'network', errorClass: 'protocol' })
})

test('headers without end are a protocol error', async () => {
  receiver.respond((_, response) => {
    for (let n = 0; n < 100; n += 1) response.setHeader(`x-${n}`, 'y'.repeat(1000))
    response.end()
  })
  expect(await post(egress(), receiver.url)).toMatchObject({ kind: 'network', errorClass: 'protocol' })
})

test('a port where nobody listens is a connect error, a name that does not exist a dns error', async () => {
  const gone = await startReceiver()
  await gone.close()
  expect(await post(egress(), gone.url)).toMatchObject({ kind: 'network', errorClass: 'connect' })
  expect(await post(egress(), 'https://no-such-host.invalid/')).toMatchObject({ kind: 'network', errorClass: 'dns' })
})

test('a certificate is verified, and TLS older than 1.2 is refused', async () => {
  const trusting = egress({ ca: testTls.cert })
  expect(await post(trusting, await tlsServer({}))).toMatchObject({ kind: 'response', response: { status: 200, body: 'secure' } })
  expect(await post(egress(), await tlsServer({}))).toMatchObject({ kind: 'network', errorClass: 'tls' })
  const old = await tlsServer({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
  expect(await post(trusting, old)).toMatchObject({ kind: 'network', errorClass: 'tls' })
})

test('whatever is not public is refused at dial time, however it is spelled, and nothing arrives', async () => {
  const arrived = receiver.requests.length
  const closed = egress({ allowlist: [] })
  const hosts = ['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost', '0.0.0.0', '[::]']
  for (const host of hosts) {
    for (const protocol of ['http', 'https']) {
      expect(await post(closed, `${protocol}://${host}:${receiver.port}/`), host).toMatchObject({ kind: 'refused' })
    }
  }
  expect(receiver.requests).toHaveLength(arrived)
})

test('an exchange tells when its phases ended, and on an open connection only its own', async () => {
  const client = createEgress({ allowlist: loopback, ca: testTls.cert })
  const url = await tlsServer({})
  const first = await post(client, url)
  const second = await post(client, url)
  const { connect = 0, tls = 0, firstByte = 0, done } = first.timings
  expect([0, connect, tls, firstByte, done]).toEqual([0, connect, tls, firstByte, done].sort((a, b) => a - b))
  expect(connect).toBeGreaterThan(0)
  expect(Object.keys(second.timings)).toEqual(['firstByte', 'done'])
  expect(Object.keys((await post(egress(), 'https://no-such-host.invalid/')).timings)).toEqual(['dns', 'done'])
})

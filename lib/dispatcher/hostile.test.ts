import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '#lib/testing/database.ts'
import { drip, endless, type RawReceiver, type RawScript, startRawReceiver } from '#lib/testing/raw-receiver.ts'
import { startReceiver } from '#lib/testing/receiver.ts'
import { addEndpoint, createScope, publish, startDispatcher, whenOver } from '#lib/testing/world.ts'

const { url: databaseUrl, db } = useDatabase()

type Recorded = { errorClass: string | null; code: number | null; body?: unknown; truncated?: boolean; headers?: unknown }
type Case = [name: string, script: RawScript, recorded: Recorded]

const ok = 'HTTP/1.1 200 OK\r\n'
const megabytes = Buffer.alloc(20 * 2 ** 20)
const protocol: Recorded = { errorClass: 'protocol', code: null }

/** The bytes, and then the end of the connection. */
function says(...parts: (string | Buffer)[]): RawScript {
  return (socket) => {
    for (const part of parts) socket.write(part)
    socket.end()
  }
}

/** The bytes, and then the connection is reset. */
function saysAndResets(text: string): RawScript {
  return (socket) => socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 30))
}

/** Leaves the rest of the request where it is, answers and hangs up. */
function answersUnread(text: string): RawScript {
  return (socket) => {
    socket.pause()
    socket.write(text, () => setTimeout(() => socket.destroy(), 200))
  }
}

function lengthened(body: Buffer, headers = ''): RawScript {
  return says(`${ok}${headers}Content-Length: ${body.length}\r\n\r\n`, body)
}

const cases: Case[] = [
  // Time.
  ['a head that drips', drip(ok, 'x'), { errorClass: 'timeout', code: null }],
  ['a body that drips', drip(`${ok}\r\n`, 'x'), { errorClass: 'timeout', code: 200, body: expect.stringMatching(/^x+$/) }],
  ['chunks that drip', drip(`${ok}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'), { errorClass: 'timeout', code: 200 }],
  ['a connection that says nothing', () => undefined, { errorClass: 'timeout', code: null }],
  ['a head and nothing else', (socket) => socket.write(`${ok}Content-Length: 1\r\n\r\n`), { errorClass: 'timeout', code: 200, body: '' }],
  // Size.
  ['a body without end', endless(`${ok}\r\n`, megabytes.subarray(0, 65_536)), { errorClass: null, code: 200, truncated: true }],
  [
    'a chunk without end',
    endless(`${ok}Transfer-Encoding: chunked\r\n\r\nfffffff\r\n`, 'x'.repeat(65_536)),
    { errorClass: null, code: 200, truncated: true },
  ],
  ['a chunk extension without end', endless(`${ok}Transfer-Encoding: chunked\r\n\r\n1;`, 'x'.repeat(65_536)), protocol],
  ['trailers without end', endless(`${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n`, 'a: b\r\n'.repeat(1000)), protocol],
  ['a header without end', endless(`${ok}a: `, 'x'.repeat(65_536)), protocol],
  ['headers without end', endless(ok, 'a: b\r\n'.repeat(1000)), protocol],
  ['a reason without end', endless('HTTP/1.1 200 ', 'x'.repeat(65_536)), protocol],
  [
    'a thousand headers',
    says(ok, ...Array.from({ length: 1000 }, (_, n) => `x-${n}: y\r\n`), 'Content-Length: 2\r\n\r\nok'),
    { errorClass: null, code: 200, body: 'ok' },
  ],
  ['interim answers without end', endless('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100)), protocol],
  // Compression: nothing is unpacked.
  [
    'a gzip bomb',
    lengthened(gzipSync(megabytes), 'Content-Encoding: gzip\r\n'),
    { errorClass: null, code: 200, headers: { 'content-encoding': 'gzip' } },
  ],
  ['a deflate bomb', lengthened(deflateSync(megabytes), 'Content-Encoding: deflate\r\n'), { errorClass: null, code: 200 }],
  ['a brotli bomb', lengthened(brotliCompressSync(megabytes), 'Content-Encoding: br\r\n'), { errorClass: null, code: 200 }],
  ['a bomb in a bomb', lengthened(gzipSync(gzipSync(megabytes)), 'Content-Encoding: gzip, gzip\r\n'), { errorClass: null, code: 200 }],
  // Ends that come early.
  ['an end before anything', says(''), protocol],
  ['an end in the head', says(`${ok}content-`), protocol],
  ['a reset before anything', saysAndResets(''), protocol],
  ['a reset in the body', saysAndResets(`${ok}Content-Length: 100\r\n\r\nhalf`), protocol],
  ['an end in a chunk', says(`${ok}Transfer-Encoding: chunked\r\n\r\n64\r\nhalf`), protocol],
  ['no last chunk', says(`${ok}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`), protocol],
  // Lengths.
  ['less than was said', says(`${ok}Content-Length: 100\r\n\r\nhalf`), protocol],
  ['more than was said', says(`${ok}Content-Length: 4\r\n\r\nhalf and the rest`), { errorClass: null, code: 200, body: 'half' }],
  ['two lengths', says(`${ok}Content-Length: 4\r\nContent-Length: 5\r\n\r\nhalf!`), protocol],
  ['a length and chunks', says(`${ok}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n`), protocol],
  ['a length that is none', says(`${ok}Content-Length: four\r\n\r\nhalf`), protocol],
  ['a negative length', says(`${ok}Content-Length: -1\r\n\r\nhalf`), protocol],
  ['a length past all numbers', says(`${ok}Content-Length: 99999999999999999999\r\n\r\nhalf`), protocol],
  ['a chunk size that is none', says(`${ok}Transfer-Encoding: chunked\r\n\r\nxyz\r\nhalf\r\n`), protocol],
  ['a chunk size past all numbers', says(`${ok}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhalf\r\n`), protocol],
  [
    'an answer behind the answer',
    says(`${ok}Content-Length: 2\r\n\r\nok${ok}Content-Length: 8\r\n\r\nsmuggled`),
    { errorClass: null, code: 200, body: 'ok' },
  ],
  // What is no HTTP.
  ['another protocol', says('SSH-2.0-OpenSSH_9.2\r\n'), protocol],
  ['bytes', says(Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28, 0x00, 0xff])), protocol],
  ['line feeds alone, and silence', (socket) => socket.write('HTTP/1.1 200 OK\nContent-Length: 2\n\nok'), protocol],
  ['a status line of words', says('HTTP/1.1 OK fine\r\n\r\n'), protocol],
  ['a status of two digits', says('HTTP/1.1 20 OK\r\n\r\n'), protocol],
  ['another version', says('HTTP/9.9 200 OK\r\n\r\n'), protocol],
  ['a header without a colon', says(`${ok}nonsense\r\nContent-Length: 0\r\n\r\n`), protocol],
  ['NUL in a header', says(`${ok}a: b\0c\r\nContent-Length: 0\r\n\r\n`), protocol],
  ['a bare carriage return in a header', says(`${ok}a: b\rc: d\r\nContent-Length: 0\r\n\r\n`), protocol],
  ['HTTP/0.9', says('just text\n'), protocol],
  // What is HTTP, but not what was asked for.
  ['100 and then 200', says(`HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`), { errorClass: null, code: 200, body: 'ok' }],
  [
    '103 and then 200',
    says(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`),
    { errorClass: null, code: 200, body: 'ok' },
  ],
  ['102 and then nothing', says('HTTP/1.1 102 Processing\r\n\r\n'), protocol],
  ['101', says('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'), protocol],
  ['204 with a body', says('HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody'), { errorClass: null, code: 204, body: '' }],
  ['304 with a body', says('HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nbody'), { errorClass: 'status', code: 304, body: '' }],
  ['HTTP/1.0', says('HTTP/1.0 200 OK\r\n\r\nold'), { errorClass: null, code: 200, body: 'old' }],
  ['a status past all statuses', says('HTTP/1.1 999 Whatever\r\nContent-Length: 0\r\n\r\n'), { errorClass: 'status', code: 999 }],
  ['a status before all statuses', says('HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n'), protocol],
  // While the request, which is 100 kB long, has not been read.
  ['an answer while the request is unread', answersUnread(`${ok}Content-Length: 2\r\n\r\nok`), { errorClass: null, code: 200, body: 'ok' }],
  ['an end while the request is unread', answersUnread(''), protocol],
  // Text.
  [
    'bytes that are no text',
    lengthened(Buffer.from([0x61, 0xff, 0xfe, 0xc0, 0xaf, 0x62])),
    { errorClass: null, code: 200, body: 'a\ufffd\ufffd\ufffd\ufffdb' },
  ],
  ['NUL in the body', lengthened(Buffer.from('a\0b')), { errorClass: null, code: 200, body: 'a\ufffdb' }],
  ['half of a surrogate pair', lengthened(Buffer.from([0xed, 0xa0, 0x80])), { errorClass: null, code: 200, body: '\ufffd\ufffd\ufffd' }],
  [
    'a script',
    lengthened(Buffer.from('<script>alert(1)</script>'), 'Content-Type: text/html\r\n'),
    { errorClass: null, code: 200, body: '<script>alert(1)</script>' },
  ],
  [
    'a header that is no text',
    says(Buffer.from(`${ok}a: \xff\xfe\r\nContent-Length: 0\r\n\r\n`, 'latin1')),
    { errorClass: null, code: 200, headers: { a: '\xff\xfe' } },
  ],
  [
    'headers by the names of properties',
    says(`${ok}__proto__: a\r\nconstructor: b\r\ntoString: c\r\nContent-Length: 0\r\n\r\n`),
    { errorClass: null, code: 200, headers: { constructor: 'b', tostring: 'c' } },
  ],
  [
    'a header a hundred times',
    says(ok, 'set-cookie: a=b\r\n'.repeat(100), 'Content-Length: 0\r\n\r\n'),
    { errorClass: null, code: 200, headers: { 'set-cookie': expect.stringMatching(/^a=b(, a=b){99}$/) } },
  ],
]

const receivers: RawReceiver[] = []
let deliveries: Awaited<ReturnType<typeof whenOver>>
let tookMs = 0

// All of them at once and one that is well, to one dispatcher, so that each has the others to disturb it.
beforeAll(async () => {
  const scope = await createScope(db)
  const well = await startReceiver()
  receivers.push(...(await Promise.all(cases.map(([, script]) => startRawReceiver(script)))))
  for (const { url } of [...receivers, well]) await addEndpoint(db, scope, { url, retrySchedule: [] })
  const dispatcher = startDispatcher(databaseUrl, { timeoutMs: 6_000, concurrency: 100 })
  const startedAtMs = performance.now()
  await publish(db, scope, { data: { filler: 'x'.repeat(100_000) } })
  deliveries = await whenOver(db, scope)
  tookMs = performance.now() - startedAtMs
  // Whoever is still alive delivers the next event to the one that is well.
  await publish(db, scope)
  await well.waitFor(2)
  await dispatcher.stop()
  await well.close()
}, 60_000)
afterAll(() => Promise.all(receivers.map((receiver) => receiver.close())))

function deliveryTo(name: string) {
  const receiver = receivers[cases.findIndex(([one]) => one === name)]
  const delivery = deliveries.find(({ attempts }) => attempts[0]?.request.url === receiver?.url)
  if (!receiver || !delivery?.attempts[0]) throw new Error(`nothing was delivered to ${name}`)
  return { receiver, delivery, attempt: delivery.attempts[0] }
}

test.each(cases)('%s ends in a recorded attempt', (name, _, { errorClass, code, ...response }) => {
  const { delivery, attempt, receiver } = deliveryTo(name)
  expect({ code: attempt.statusCode, errorClass: attempt.error?.class ?? null }).toEqual({ code, errorClass })
  expect(delivery).toMatchObject({ status: errorClass === null ? 'succeeded' : 'failed', attemptCount: 1 })
  if (Object.keys(response).length > 0) expect(attempt.response).toMatchObject(response)
  // 64 KiB are kept; the rest is what the kernel's buffers took before the connection was given up.
  expect(attempt.response?.body.length ?? 0).toBeLessThanOrEqual(65_536)
  expect(receiver.bytesWritten()).toBeLessThan(64 * 2 ** 20)
})

test('none of them took longer than one exchange may', () => {
  expect(tookMs).toBeLessThan(20_000)
  for (const { attempts } of deliveries) expect(attempts[0]?.durationMs).toBeLessThan(10_000)
})

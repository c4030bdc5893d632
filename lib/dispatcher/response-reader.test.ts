import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProtocolError, ResponseReader } from './response-reader.ts'

type Read = { status: number | null; headers: Record<string, string>; body: string; keepMs: number | null; over: boolean }

/** Reads pieces as they would arrive; `over`: before the end of the connection. */
function read(pieces: Buffer[]): Read {
  const reader = new ResponseReader()
  let over = false
  for (const piece of pieces) over ||= reader.take(Buffer.from(piece))
  if (!over) reader.end()
  const { head, body, keepMs } = reader
  return { status: head?.status ?? null, headers: head?.headers ?? {}, body: Buffer.concat(body).toString('latin1'), keepMs, over }
}

const readText = (text: string) => read([Buffer.from(text, 'latin1')])

/** The text in pieces that end at the given places. */
function cut(text: string, places: number[]): Buffer[] {
  const bytes = Buffer.from(text, 'latin1')
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, n) => bytes.subarray(n === 0 ? 0 : ends[n - 1], end))
}

const bodyText = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 300 })
const framing = fc.constantFrom('length' as const, 'chunks' as const, 'end' as const)
const places = fc.array(fc.nat(), { maxLength: 12 })

function responseOf(kind: 'length' | 'chunks' | 'end', body: string, chunkAt: number): string {
  const head = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-Name:  a b \t\r\nset-cookie: a\r\nSet-Cookie: b\r\n'
  if (kind === 'length') return `${head}Content-Length: ${body.length}\r\n\r\n${body}`
  if (kind === 'end') return `${head}\r\n${body}`
  const parts = [body.slice(0, chunkAt), body.slice(chunkAt)].filter((part) => part !== '')
  const chunks = parts.map((part) => `${part.length.toString(16)};name="value"\r\n${part}\r\n`).join('')
  return `${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\nx-trailer: 1\r\n\r\n`
}

test('a response is the same however it is cut into pieces', () => {
  fc.assert(
    fc.property(framing, bodyText, fc.nat(300), places, (kind, body, chunkAt, ends) => {
      const headers = { 'x-name': 'a b', 'set-cookie': 'a, b' }
      const expected = { status: 200, headers, body, over: kind !== 'end', keepMs: kind === 'end' ? 0 : null }
      expect(read(cut(responseOf(kind, body, chunkAt), ends))).toMatchObject(expected)
    }),
    { numRuns: 500 },
  )
})

test('whatever comes is read or refused, the same in one piece and byte by byte', () => {
  const outcome = (pieces: Buffer[]) => {
    try {
      return read(pieces)
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError)
      return 'refused'
    }
  }
  const token = fc.constantFrom(
    'HTTP/1.1 200 OK',
    'HTTP/1.0',
    ' ',
    '\r\n',
    '\r',
    '\n',
    ':',
    '0',
    '5',
    'a',
    ';',
    'Content-Length',
    'Transfer-Encoding',
    'chunked',
    '\0',
    '\xff',
  )
  fc.assert(
    fc.property(fc.array(token, { maxLength: 25 }), (tokens) => {
      const text = `${tokens.length % 3 === 0 ? '' : 'HTTP/1.1 200 OK\r\n'}${tokens.join('')}`
      const whole = outcome([Buffer.from(text, 'latin1')])
      const bytes = outcome([...text].map((one) => Buffer.from(one, 'latin1')))
      // What comes behind a response is only seen where it comes along with it.
      expect(typeof bytes === 'string' ? bytes : { ...bytes, keepMs: 0 }).toEqual(
        typeof whole === 'string' ? whole : { ...whole, keepMs: 0 },
      )
    }),
    { numRuns: 2000 },
  )
})

const ok = 'HTTP/1.1 200 OK\r\n'

test.each([
  ['the other side does not say', `${ok}Content-Length: 0\r\n\r\n`, null],
  ['it says how long', `${ok}Keep-Alive: timeout=5, max=100\r\nContent-Length: 0\r\n\r\n`, 3_000],
  ['it says so short a time that it may be over', `${ok}Keep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n`, 0],
  ['it closes', `${ok}Connection: Close\r\nContent-Length: 0\r\n\r\n`, 0],
  ['there is more than a response', `${ok}Content-Length: 0\r\n\r\nHTTP/1.1 200`, 0],
  ['it is HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', 0],
  ['it is HTTP/1.0 and keeps it', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', null],
])('how long a connection is kept where %s', (_, text, keepMs) => {
  expect(readText(text)).toMatchObject({ status: 200, keepMs })
})

test('time and memory grow with the length of what comes, and no faster', () => {
  const startedAtMs = performance.now()
  const blanks = `${ok}a:${' '.repeat(30_000)}x\r\nContent-Length: 0\r\n\r\n`
  expect(readText(blanks).headers).toMatchObject({ a: 'x' })
  expect(() => read([...`${ok}a: ${'b'.repeat(40_000)}`].map((one) => Buffer.from(one)))).toThrow(ProtocolError)
  const chunks = Array.from({ length: 200_000 }, () => '1;extension\r\nx\r\n').join('')
  expect(() => readText(`${ok}Transfer-Encoding: chunked\r\n\r\n${chunks}`)).toThrow(ProtocolError)
  expect(performance.now() - startedAtMs).toBeLessThan(20_000)
})

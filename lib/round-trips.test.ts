import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explorerSearch, loadExplorerQuery } from '../app/(portal)/[org]/[environment]/deliveries/search-params.ts'
import { curlCommand } from '../components/curl-command.ts'
import { parseEnv } from './env.ts'
import { formats, renderBody } from './formats/format.ts'
import { refusalOf } from './webhooks/address-guard.ts'
import { readPastedRequest } from './webhooks/pasted-request.ts'
import { readSignatures } from './webhooks/signature-headers.ts'

// What is written by one part and read by another, or by itself again.

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
const value = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/)
const headers = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true })
const body = fc.oneof(
  fc.json(),
  fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0') && text.isWellFormed()),
)

test('a command that was copied as curl is understood when it is pasted again', () => {
  fc.assert(
    fc.property(headers, body, (given, text) => {
      const pasted = readPastedRequest(curlCommand({ method: 'POST', url: 'https://shop.example.com/hooks', headers: given, body: text }))
      expect(pasted.headers).toMatchObject(given)
      expect(pasted.body).toBe(text)
    }),
    { numRuns: 500 },
  )
})

test('headers are understood as lines, as JSON in three shapes and as a printed dictionary', () => {
  fc.assert(
    fc.property(headers, (given) => {
      const entries = Object.entries(given)
      const forms = [
        entries.map(([one, text]) => `${one}: ${text}`).join('\n'),
        `POST /hooks HTTP/1.1\r\n${entries.map(([one, text]) => `${one}: ${text}\r\n`).join('')}\r\n{}`,
        `> POST /hooks HTTP/1.1\n${entries.map(([one, text]) => `> ${one}: ${text}`).join('\n')}\n< HTTP/1.1 200 OK`,
        JSON.stringify(given),
        JSON.stringify(entries),
        JSON.stringify({ headers: given, body: '{}' }),
      ]
      for (const form of forms) expect(readPastedRequest(form).headers).toMatchObject(given)
    }),
    { numRuns: 300 },
  )
})

test('an address of the explorer says what it was made of', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 })
  const query = fc.record({
    q: text,
    status: fc.constantFrom('failed', 'nonsense'),
    code: fc.nat({ max: 2000 }),
    since: text,
    row: fc.integer(),
    limit: fc.nat(),
  })
  fc.assert(
    fc.property(query, (given) => {
      const read = loadExplorerQuery(`?${new URLSearchParams(Object.entries(given).map(([key, one]) => [key, String(one)]))}`)
      expect(loadExplorerQuery(explorerSearch(read))).toEqual(read)
    }),
    { numRuns: 500 },
  )
})

test('signatures are read as they were written, however many', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 5 }), (all) => {
      const header = all.map((bytes) => `v1,${Buffer.from(bytes).toString('base64')}`).join(' ')
      const read = readSignatures(header, 'standard')
      expect(read.map(({ bytes }) => [...bytes])).toEqual(all.map((bytes) => [...bytes]))
      expect(read.every(({ misspelling }) => misspelling === null)).toBe(true)
    }),
  )
})

test('an allowlist allows what lies in its ranges by their bits, and nothing else', () => {
  const toText = (bits: number) => [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
  // Addresses that are not public, so that only the list can allow them.
  const address = fc.nat({ max: 2 ** 24 - 1 }).map((low) => (10 << 24) | low)
  fc.assert(
    fc.property(address, address, fc.integer({ min: 8, max: 32 }), (range, candidate, prefix) => {
      const allowlist = parseEnv({ TARGET_ALLOWLIST: `192.0.2.0/24, ${toText(range)}/${prefix}` }).TARGET_ALLOWLIST ?? []
      const isInside = (range ^ candidate) >>> (32 - prefix) === 0
      expect(refusalOf(toText(candidate), 'http:', allowlist) === null).toBe(isInside)
      expect(refusalOf(`::ffff:${toText(candidate)}`, 'http:', allowlist) === null).toBe(isInside)
    }),
    { numRuns: 500 },
  )
})

test('every format makes JSON of every event, and the data that it sends whole is the very data', () => {
  const data = fc.jsonValue()
  const optional = fc.option(fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(data, fc.string({ unit: 'binary' }), optional, (given, text, clientId) => {
      const entity = clientId === null ? null : { type: text, id: clientId }
      const event = { id: 'evt_1', type: text, category: text, occurredAt: new Date(0), dataText: JSON.stringify(given), entity, clientId }
      const endpoint = {
        id: 'ep_1',
        callbackHash: text,
        organization: { slug: 'acme', name: text },
        publicUrl: 'https://hooks.example.com',
      }
      const bodies = Object.fromEntries(formats.map((format) => [format, JSON.parse(renderBody(format, event, endpoint))]))
      const same = JSON.parse(JSON.stringify(given))
      expect(bodies).toMatchObject({ standard: { type: text, data: same }, acculynx: { event: same }, autoql: { payload: same } })
    }),
    { numRuns: 500 },
  )
})

import fc from 'fast-check'
import { decode } from 'next-auth/jwt'
import { describe, expect, test } from 'vitest'
import { loadExplorerQuery } from '../app/(portal)/[org]/[environment]/deliveries/search-params.ts'
import { headersOf } from '../app/(portal)/[org]/[environment]/endpoints/draft.ts'
import { deviceName } from '../app/(portal)/account/device-name.ts'
import { readBody } from './auth/request.ts'
import { safeReturnPath } from './auth/return-path.ts'
import { retryAfterSeconds } from './dispatcher/retry-after.ts'
import { EnvError, parseEnv } from './env.ts'
import { AppError } from './errors.ts'
import { clientAddressOf } from './front/client-address.ts'
import { parseId } from './ids.ts'
import { instant, parse } from './parse.ts'
import { checkTargetUrl } from './webhooks/address-guard.ts'
import { changeOf, firstDifference, formerBodies } from './webhooks/body-changes.ts'
import { eventTypeName } from './webhooks/catalog.ts'
import { deliveryFilters } from './webhooks/delivery.ts'
import { endpointInput } from './webhooks/endpoint-input.ts'
import { eventFilters } from './webhooks/event-list.ts'
import { inboxRequest } from './webhooks/inbox.ts'
import { pageRequest, uuidOfCursor } from './webhooks/paging.ts'
import { readPastedRequest } from './webhooks/pasted-request.ts'
import { publishBody } from './webhooks/publish.ts'
import { batchRequest } from './webhooks/publish-batch.ts'
import { findId } from './webhooks/search-text.ts'
import { diagnose } from './webhooks/signature-doctor.ts'
import { readSignatureHeaders, readSignatures } from './webhooks/signature-headers.ts'
import { idsIn } from './webhooks/staff-ids.ts'

type Parser = (text: string) => unknown

/** What the text says as a query string. */
const queryOf = (text: string) => Object.fromEntries(new URLSearchParams(text))

/** A JSON value of it, or the text itself. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const bodyOf = (text: string) => ({
  method: 'POST',
  url: 'http://127.0.0.1/',
  headers: new Headers(),
  body: new Response(text).body,
})

/** Every reader of what somebody else wrote, as it is called with a text. */
const parsers: Record<string, Parser> = {
  'a page and its cursor': (text) => {
    const { cursor } = parse(pageRequest, { ...queryOf(text), cursor: text })
    return uuidOfCursor('dlv', cursor ?? '')
  },
  'the filters of the log': (text) => parse(deliveryFilters, { ...queryOf(text), q: text }),
  'the filters of events': (text) => parse(eventFilters, { ...queryOf(text), q: text }),
  "the explorer's address": (text) =>
    loadExplorerQuery(`https://portal.invalid/?${new URLSearchParams({ q: text, since: text, open: text })}&${text}`),
  'an id in a text': (text) => [findId(text), idsIn(text)],
  'an id': (text) => parseId('evt', text),
  'a moment': (text) => parse(instant, text),
  'an event type': (text) => parse(eventTypeName, text),
  'an event': (text) => parse(publishBody, jsonOf(text)),
  'a batch of events': (text) => parse(batchRequest, { events: [jsonOf(text)] }),
  'an endpoint': (text) => parse(endpointInput, jsonOf(text)),
  "an endpoint's headers": (text) => headersOf(text),
  'an answer of the inbox': (text) => parse(inboxRequest, { body: text, contentType: text }),
  'a body': (text) => readBody(bodyOf(text), publishBody),
  'a URL to deliver to': (text) => checkTargetUrl(text, { allowlist: [], resolve: async () => [{ address: '1.1.1.1', family: 4 }] }),
  'an allowlist': (text) => parseEnv({ TARGET_ALLOWLIST: text }),
  'a pasted request': readPastedRequest,
  'a curl command': (text) => readPastedRequest(`curl https://a.invalid ${text}`),
  'a printed dictionary': (text) => readPastedRequest(`{${text}`),
  'the headers of a signature': (text) =>
    readSignatureHeaders({ 'webhook-id': text, 'webhook-signature': text, 'webhook-timestamp': text }),
  signatures: (text) => [readSignatures(text, 'standard'), readSignatures(text, 'autoql')],
  'what was wrong with a request': (text) =>
    diagnose({
      headers: { 'webhook-id': text, 'webhook-signature': text, 'webhook-timestamp': text },
      body: '{}',
      computed: text,
      candidates: [],
      sent: [{ headers: { 'webhook-id': text }, body: '{ }' }],
      receivedAt: new Date(),
      now: new Date(),
    }),
  'what a body was before': (text) => formerBodies(text).length,
  'what became of a body': (text) => [changeOf(text, `${text} `), firstDifference(text, `x${text}`)],
  'Retry-After': (text) => retryAfterSeconds(text, new Date()),
  'where to return to': (text) => safeReturnPath(text),
  'the address of a client': (text) => clientAddressOf(text, '10.0.0.1', 3),
  'a browser': deviceName,
  'a session cookie': (text) => decode({ token: text, secret: 'secret' }),
}

/** Runs a parser: true when it answered, false when it refused as it may. Everything else rises. */
async function accepts(parser: Parser, text: string): Promise<boolean> {
  try {
    await parser(text)
    return true
  } catch (error) {
    if (error instanceof AppError || error instanceof EnvError) return false
    // A cookie that cannot be read (lib/auth/session.ts, `nullIfUnreadable`).
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J')) return false
    throw error
  }
}

// Pieces that mean something to one of them, so that chance comes further than to the first character.
const pieces = fc.constantFrom(
  ...[
    'v1,',
    'whsec_',
    'evt_',
    '01kan',
    '=',
    '&',
    ':',
    ' ',
    '\n',
    '\r\n',
    '\t',
    '"',
    "'",
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    '/',
    '//',
    '%',
    '%00',
    '#',
    '?',
  ],
  ...[
    '\0',
    '\ud800',
    '\u2028',
    '\ufeff',
    '１２７',
    '。',
    'http://',
    'https://',
    'curl ',
    '-H ',
    '> ',
    '=>',
    "b'",
    '2026-11-22T10:00:00Z',
    '__proto__',
  ],
  ...[
    'limit',
    'cursor',
    'since',
    'status',
    '-1',
    '1e999',
    '0x7f',
    '::1',
    '/8',
    '/999',
    '{"type":"a","data":',
    'null',
    'Sun, 06 Nov 1994 08:49:37 GMT',
  ],
  ...['eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0', '..', '.'],
)
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.json(),
  fc.webUrl(),
  fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 30 }).map((parts) => parts.join('')),
)

describe.each(Object.entries(parsers))('%s', (_, parser) => {
  test('is read or refused in words, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => void (await accepts(parser, text))),
      { numRuns: 400 },
    )
  })

  test.each(hostile())('is read in a time that grows with its length: %s', async (_name, make) => {
    const [some, fourTimes] = [25_000, 100_000].map(make)
    await accepts(parser, make(1000))
    const someMs = await leastMs(() => accepts(parser, some ?? ''))
    const fourTimesMs = await leastMs(() => accepts(parser, fourTimes ?? ''))
    // What is over in a blink on 100 000 characters needs no comparison; of the rest, four times the text may take little more than four times as long.
    if (fourTimesMs > 150) expect(fourTimesMs / someMs).toBeLessThan(9)
  })
})

/** Texts that make a regular expression that can go wrong go wrong. */
function hostile(): [string, (length: number) => string][] {
  const repeated = (name: string, piece: string, before = '', after = ''): [string, (length: number) => string] => [
    name,
    (length) => before + piece.repeat(Math.floor(length / piece.length)) + after,
  ]
  return [
    repeated('letters', 'a'),
    repeated('spaces', ' ', 'a', 'a'),
    repeated('spaces behind a colon', ' ', 'a:', 'a'),
    repeated('spaces behind a name', ' ', 'a', ':'),
    repeated('tabs and line breaks', '\t\r\n', 'a', 'a'),
    repeated('quotes', '"', '', 'a'),
    repeated('quotes and spaces', '" \' ', 'a', 'a'),
    repeated('pairs that are not closed', '"a":"'),
    repeated('a long value that is not closed', 'a', '"a": "'),
    repeated('options without a value', "-H '", ''),
    repeated('backslashes', '\\', '"a": "', ''),
    repeated('signatures', 'v1, ', '', 'a'),
    repeated('brackets', '['),
    repeated('braces', '{"a":'),
    repeated('commas', ' , ', 'a', 'a'),
    repeated('slashes', '/', '', 'a'),
    repeated('dots', '.', '1', 'a'),
    repeated('digits', '1'),
    repeated('percent signs', '%'),
    repeated('ampersands', 'a=b&'),
    repeated('beginnings of an id', 'evt_0'),
    repeated('versions of a browser', 'Version/', '', 'a'),
    repeated('empty lines', '\n> ', '', 'a'),
  ]
}

async function leastMs(run: () => Promise<unknown>): Promise<number> {
  const timesMs: number[] = []
  for (let round = 0; round < 3 && (timesMs.at(-1) ?? 1000) > 50; round += 1) {
    const startedAtMs = performance.now()
    await run()
    timesMs.push(performance.now() - startedAtMs)
  }
  return Math.min(...timesMs)
}

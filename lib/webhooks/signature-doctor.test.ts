import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { autoqlHeaders } from '../formats/autoql.ts'
import { makeKeyPair, signatureHeader, signingKey } from '../formats/signature.ts'
import { type Diagnosis, diagnose, type Finding, type Patient } from './signature-doctor.ts'
import type { Candidate } from './signature-search.ts'
import { findingWords, verdictWords } from './signature-words.ts'

const now = new Date('2026-03-01T12:00:00Z')
const nowSeconds = now.getTime() / 1000

function candidate(secret: string, more: Partial<Candidate> = {}): Candidate {
  const own = {
    algorithm: 'hmac',
    standing: 'current',
    expiresAt: null,
    endpointId: 'ep_1',
    endpointUrl: 'https://example.com/in',
    environment: 'sandbox',
  } as const
  return { secret, isExpected: true, ...own, ...more }
}

const current = candidate(newSecret())
const previous = candidate(newSecret(), { standing: 'previous', expiresAt: new Date('2026-03-02T12:00:00Z') })
const expired = candidate(newSecret(), { standing: 'expired', expiresAt: new Date('2026-02-01T12:00:00Z') })
const foreign = candidate(newSecret(), { endpointId: 'ep_2', endpointUrl: 'https://example.com/other', isExpected: false })
const candidates = [current, previous, expired, foreign]

function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`
}

type Request = { headers: Record<string, string>; body: string }

/** What Hookport would send. */
function signed(body: string, secret = current.secret, id = 'evt_1', timestampSeconds = nowSeconds): Request {
  const signature = signatureHeader([signingKey(secret)], id, timestampSeconds, body)
  return { headers: { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds), 'webhook-signature': signature }, body }
}

function examine(request: Request, more: Partial<Patient> = {}): Diagnosis {
  const diagnosis = diagnose({ ...request, computed: null, receivedAt: null, candidates, sent: [], now, ...more })
  for (const finding of diagnosis.findings) expect(Object.values(findingWords(finding)).every((text) => text.length > 3)).toBe(true)
  expect(verdictWords(diagnosis)).not.toBe('')
  for (const { secret } of candidates) expect(JSON.stringify(diagnosis)).not.toContain(secret)
  return diagnosis
}

function kindsOf({ findings }: Diagnosis): string[] {
  return findings.map(({ kind }) => kind)
}

// Bodies as Hookport sends them: an envelope with any JSON in it, written compactly. A text that is no ASCII and a nested object are in each.
const bodies = fc
  .jsonValue({ maxDepth: 3 })
  .map((data) => JSON.stringify({ type: 'order.paid', timestamp: now.toISOString(), data: { b: 'größer', a: { z: 1, y: [1, 2] }, data } }))

/** Holds for any body; the body is what differs most from one caller to the next. */
function holds(check: (body: string) => void): void {
  fc.assert(
    fc.property(bodies, (body) => {
      check(body)
    }),
    { numRuns: 25 },
  )
}

test('a request that was not touched is genuine, whatever its body', () => {
  holds((body) => expect(examine(signed(body))).toMatchObject({ verdict: 'genuine', findings: [{ kind: 'secret', standing: 'current' }] }))
})

test('the secret is told: current, previous, expired, or another endpoint’s', () => {
  holds((body) => {
    for (const one of candidates) {
      const { findings, verdict } = examine(signed(body, one.secret))
      expect(findings).toEqual([expect.objectContaining({ kind: 'secret', standing: one.standing, endpointId: one.endpointId })])
      expect(verdict).toBe(one === current || one === previous ? 'genuine' : 'explained')
    }
  })
})

test('during a rotation the current one of the two signatures counts', () => {
  const request = signed('{"a":1}')
  const both = signatureHeader([previous.secret, current.secret].map(signingKey), 'evt_1', nowSeconds, '{"a":1}')
  expect(examine({ ...request, headers: { ...request.headers, 'webhook-signature': both } }).findings).toMatchObject([
    { standing: 'current' },
  ])
})

const rewritings: [string, (body: string) => string][] = [
  ['newline_added', (body) => `${body}\n`],
  ['newline_added', (body) => `${body}\r\n`],
  ['whitespace', (body) => JSON.stringify(JSON.parse(body), null, 2)],
  ['whitespace', (body) => spaced(body)],
  ['escapes', (body) => body.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)],
  ['escapes', (body) => spaced(body).replaceAll('ö', '\\u00f6')],
  ['key_order', (body) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body)).reverse()))],
  ['json_string', (body) => JSON.stringify(body)],
  ['base64', (body) => Buffer.from(body).toString('base64')],
  ['byte_order_mark', (body) => `\ufeff${body}`],
  ['charset', (body) => Buffer.from(body).toString('latin1')],
]

/** As Python writes JSON. */
function spaced(body: string): string {
  return body.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[,:]/g, (part) => (part === ',' || part === ':' ? `${part} ` : part))
}

test('an Ed25519 signature is told as one, by which key pair, and what was changed since', () => {
  const pair = candidate(makeKeyPair().privateKey, { algorithm: 'ed25519' })
  const old = candidate(makeKeyPair().privateKey, {
    algorithm: 'ed25519',
    standing: 'expired',
    expiresAt: new Date('2026-02-01T12:00:00Z'),
  })
  const known = { candidates: [...candidates, old, pair] }
  const words = (diagnosis: Diagnosis) => diagnosis.findings.map((finding) => findingWords(finding).title).join(' ')
  const genuine = examine(signed('{"a":1}', pair.secret), known)
  expect(genuine).toMatchObject({ verdict: 'genuine', findings: [{ kind: 'secret', algorithm: 'ed25519', standing: 'current' }] })
  expect(words(genuine)).toContain('the current key pair (Ed25519, v1a)')
  expect(words(examine(signed('{"a":1}', old.secret), known))).toContain('the previous key pair (Ed25519, v1a)')
  const changed = examine({ ...signed('{"a":1}', pair.secret), body: '{"a": 1}' }, known)
  expect(changed).toMatchObject({ verdict: 'explained', findings: [{ kind: 'secret' }, { kind: 'body_changed', change: 'whitespace' }] })
  expect(examine(signed('{"a":1}', makeKeyPair().privateKey), known)).toMatchObject({ verdict: 'unexplained' })
})

test('with both kinds of signature in one header the request is genuine by either', () => {
  const pair = candidate(makeKeyPair().privateKey, { algorithm: 'ed25519' })
  const { headers, body } = signed('{"a":1}')
  const both = `${headers['webhook-signature']} ${signed(body, pair.secret).headers['webhook-signature']}`
  const request = { headers: { ...headers, 'webhook-signature': both }, body }
  expect(examine(request)).toMatchObject({ verdict: 'genuine', findings: [{ algorithm: 'hmac' }] })
  expect(examine(request, { candidates: [pair] })).toMatchObject({ verdict: 'genuine', findings: [{ algorithm: 'ed25519' }] })
})

test.each(rewritings)('a body that was changed is recognized without the log: %s', (change, rewrite) => {
  holds((body) => {
    const { verdict, findings } = examine({ ...signed(body), body: rewrite(body) })
    expect(findings).toMatchObject([{ kind: 'secret' }, { kind: 'body_changed', change }])
    expect(verdict).toBe('explained')
  })
})

test('a body that ended in a line break, or had CRLF, is recognized', () => {
  for (const body of ['{"a":1}\n', '{"a":1}\r\n']) {
    expect(examine({ ...signed(body), body: body.trim() }).findings[1]).toMatchObject({ change: 'newline_removed' })
  }
  expect(examine({ ...signed('{\r\n"a":1}'), body: '{\n"a":1}' }).findings[1]).toMatchObject({ change: 'line_breaks' })
})

test('with the log every change is recognized, also those that cannot be undone', () => {
  const deepReverse = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inner]) => [key, deepReverse(inner)]),
        )
      : value
  holds((body) => {
    const sent = [signed(body)]
    const seen = (present: string) => examine({ ...signed(body), body: present }, { sent }).findings[1]
    expect(seen(JSON.stringify(deepReverse(JSON.parse(body))))).toMatchObject({ change: 'key_order' })
    expect(seen(body.slice(0, -9))).toMatchObject({ change: 'cut_off' })
    const tampered = body.replace('größer', 'kleiner')
    expect(seen(tampered)).toMatchObject({ change: 'content', difference: { position: body.indexOf('größer') } })
  })
})

test('the way a key was made wrongly is told', () => {
  const { secret } = current
  const keys = {
    whole_text: Buffer.from(secret),
    not_decoded: Buffer.from(secret.slice(6)),
    prefix_decoded: Buffer.from(secret, 'base64'),
  }
  holds((body) => {
    for (const [fault, key] of Object.entries(keys)) {
      const computed = createHmac('sha256', key).update(`evt_1.${nowSeconds}.${body}`).digest('base64')
      const { findings } = examine(signed(body), { computed: `v1,${computed}` })
      expect(findings.filter(({ of }) => of === 'code')).toMatchObject([{ kind: 'secret' }, { kind: 'key_wrong', fault }])
    }
  })
})

test('what was signed wrongly is told, and in what digits it was written', () => {
  const layouts = {
    body_only: (body: string) => body,
    without_id: (body: string) => `${nowSeconds}.${body}`,
    without_timestamp: (body: string) => `evt_1.${body}`,
    no_dots: (body: string) => `evt_1${nowSeconds}${body}`,
    timestamp_first: (body: string) => `${nowSeconds}.evt_1.${body}`,
  }
  holds((body) => {
    for (const [fault, write] of Object.entries(layouts)) {
      const computed = createHmac('sha256', signingKey(current.secret)).update(write(body)).digest('hex')
      const { findings } = examine(signed(body), { computed })
      const expected = [{ kind: 'secret' }, { kind: 'layout_wrong', fault }, { kind: 'signature_misspelled', misspelling: 'hexadecimal' }]
      expect(findings.filter(({ of }) => of === 'code')).toMatchObject(expected)
    }
  })
})

test('two mistakes at once are told both: an expired secret, and a body written anew', () => {
  holds((body) => {
    const computed = signed(`${body}\n`, expired.secret).headers['webhook-signature'] ?? ''
    const { findings } = examine(signed(body), { computed })
    expect(findings.filter(({ of }) => of === 'code')).toMatchObject([
      { kind: 'secret', standing: 'expired' },
      { kind: 'body_changed', change: 'newline_removed' },
    ])
  })
})

test('headers under other names, and missing ones, are told', () => {
  const { headers, body } = signed('{"a":1}')
  const renamed = (start: string) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [start + name.slice(8), value]))
  for (const start of ['svix-', 'http_webhook_']) {
    const diagnosis = examine({ headers: renamed(start), body })
    expect(diagnosis.verdict).toBe('explained')
    expect(diagnosis.findings).toMatchObject([
      { kind: 'headers_renamed', names: [`${start}id`, `${start}timestamp`, `${start}signature`] },
      { kind: 'secret' },
    ])
  }
  const { 'webhook-signature': _, ...unsigned } = headers
  expect(examine({ headers: unsigned, body })).toMatchObject({ verdict: 'incomplete', findings: [{ names: ['webhook-signature'] }] })
  expect(examine({ headers: {}, body: '' }).verdict).toBe('incomplete')
  const { 'webhook-id': __, ...withoutId } = headers
  const found = examine({ headers: withoutId, body }, { sent: [{ headers, body }] })
  expect(found).toMatchObject({ verdict: 'explained', findings: [{ names: ['webhook-id'] }, { kind: 'secret' }] })
})

test('an id, a timestamp or its unit that was altered is told', () => {
  const request = signed('{"a":1}')
  const withHeader = (name: string, value: string) => ({ ...request, headers: { ...request.headers, [name]: value } })
  const sent = [request]
  expect(examine(withHeader('webhook-id', 'evt_2'), { sent }).findings[1]).toMatchObject({ kind: 'id_changed', signed: 'evt_1' })
  expect(examine(withHeader('webhook-timestamp', String(nowSeconds + 10)), { sent }).findings[1]).toMatchObject({
    kind: 'timestamp_changed',
    signed: String(nowSeconds),
  })
  expect(examine(withHeader('webhook-timestamp', `${nowSeconds}000`)).findings[1]).toMatchObject({ kind: 'timestamp_unit' })
  expect(examine(withHeader('webhook-timestamp', now.toISOString())).findings[1]).toMatchObject({ kind: 'timestamp_unit' })
  expect(kindsOf(examine(withHeader('webhook-id', '"evt_1"')))).toContain('id_changed')
})

test('a wrong clock is told with how much it is wrong, from five minutes on', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), (skewSeconds) => {
      const receivedAt = new Date(now.getTime() + skewSeconds * 1000)
      const { findings } = examine(signed('{"a":1}'), { receivedAt })
      const wrong = findings.filter(({ kind }) => kind === 'clock_wrong')
      expect(wrong).toEqual(Math.abs(skewSeconds) > 300 ? [{ of: 'request', kind: 'clock_wrong', skewSeconds }] : [])
    }),
  )
  expect(kindsOf(examine(signed('{"a":1}', current.secret, 'evt_1', nowSeconds + 4000)))).toContain('clock_wrong')
  expect(examine(signed('{"a":1}', current.secret, 'evt_1', nowSeconds - 4000))).toMatchObject({
    verdict: 'genuine',
    findings: [{}, { kind: 'timestamp_old', ageSeconds: 4000 }],
  })
})

test("AutoQL's scheme is known by its headers, and told from the standard one", () => {
  const secret = `WH_${randomBytes(24).toString('base64url')}`
  const more = { candidates: [candidate(secret), ...candidates] }
  holds((body) => {
    const autoql = autoqlHeaders(secret, now, body)
    expect(examine({ headers: autoql, body }, more)).toMatchObject({ verdict: 'genuine', findings: [{ kind: 'secret' }] })
    const spoiled = {
      ...autoql,
      'autoql-signature': createHmac('sha256', secret.slice(3)).update(`${now.getTime()}.${body}`).digest('base64'),
    }
    expect(examine({ headers: spoiled, body }, more).findings[1]).toMatchObject({ kind: 'key_wrong', fault: 'not_decoded' })
    const both = { ...signed(body, secret).headers, ...autoql }
    const mixed = examine({ headers: both, body }, { ...more, computed: autoql['autoql-signature'] ?? '' })
    expect(kindsOf(mixed)).toEqual(['secret', 'other_scheme', 'secret'])
  })
})

test('a forged signature, and one that is none, are said not to fit', () => {
  holds((body) => {
    expect(kindsOf(examine(signed(body, newSecret())))).toEqual(['unexplained'])
    const cut = signed(body)
    expect(kindsOf(examine({ ...cut, headers: { ...cut.headers, 'webhook-signature': 'v1,abc' } }))).toEqual([
      'signature_unreadable',
      'unexplained',
    ])
  })
})

test('plus signs that became spaces are told', () => {
  const withPlus = Array.from({ length: 60 }, (_, n) => signed(`{"n":${n}}`)).find(({ headers }) =>
    headers['webhook-signature']?.includes('+'),
  )
  if (!withPlus) throw new Error('of 60 signatures none has a plus sign')
  const signature = withPlus.headers['webhook-signature']?.replaceAll('+', ' ') ?? ''
  const { findings } = examine({ ...withPlus, headers: { ...withPlus.headers, 'webhook-signature': signature } })
  expect(findings).toMatchObject([{ kind: 'secret' }, { kind: 'signature_misspelled', misspelling: 'plus_lost' }])
})

test('a large body with many secrets is answered within the time a person waits', () => {
  const body = JSON.stringify({ type: 'a', data: 'ö'.repeat(120_000) })
  const many = Array.from({ length: 200 }, () => candidate(newSecret()))
  const { findings } = examine(signed(body, newSecret()), { candidates: many })
  expect(findings).toEqual<Finding[]>([{ of: 'request', kind: 'unexplained' }])
}, 5_000)

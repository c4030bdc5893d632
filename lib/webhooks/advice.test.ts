import { describe, expect, test } from 'vitest'
import { adviceFor, adviceForDelivery, suggestedRateLimit } from './advice.ts'
import type { DeliveryDetail } from './delivery.ts'

const url = 'https://shop.example.com/hooks'

function status(statusCode: number, headers: Record<string, string> = {}) {
  return adviceFor({ errorClass: 'status', statusCode, url, headers })
}

describe('a redirect', () => {
  test.each([
    ['https://shop.example.com/hooks/', 'https://shop.example.com/hooks/'],
    ['/v2/hooks?from=1', 'https://shop.example.com/v2/hooks?from=1'],
    ['//www.example.com/hooks#top', 'https://www.example.com/hooks'],
  ])('to %s offers to set the URL to where it leads', (location, target) => {
    const { title, advice, remedy } = status(307, { location })
    expect(title).toBe('Your server answered 307.')
    expect(advice).toBe(`Deliveries do not follow redirects: set the URL to ${target}`)
    expect(remedy).toEqual({ kind: 'set_url', url: target })
  })

  test.each(['javascript:alert(1)', 'ftp://shop.example.com/', 'https://user:word@shop.example.com/', 'https://', url, `${url}#part`])(
    'to %s offers no URL, because no endpoint can be set to it or it is set already',
    (location) => {
      expect(status(302, { location }).remedy).toEqual({ kind: 'edit_endpoint' })
    },
  )

  test('without a location says what is wrong all the same', () => {
    expect(status(301)).toMatchObject({ advice: expect.stringContaining('do not follow redirects'), remedy: { kind: 'edit_endpoint' } })
  })
})

test.each([
  [401, 'check_signature'],
  [403, 'check_signature'],
  [404, 'edit_endpoint'],
  [405, 'edit_endpoint'],
  [410, 'edit_endpoint'],
  [429, 'set_rate_limit'],
  [503, 'set_rate_limit'],
])('an answer of %i leads to %s', (code, kind) => {
  expect(status(code).remedy).toEqual({ kind })
})

test('every answer that is no success has words of its own kind', () => {
  expect(status(413).advice).toContain('larger')
  expect(status(415).advice).toContain('application/json')
  expect(status(500).advice).toContain('Its own log')
  expect(status(418).advice).toContain('200 to 299')
})

test.each([
  ['tls', 'certificate has expired', 'The certificate has expired.'],
  ['tls', 'self-signed certificate', 'The certificate is self-signed.'],
  ['tls', 'self signed certificate in certificate chain', 'The certificate is self-signed.'],
  [
    'tls',
    "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
    'The certificate is for another host name.',
  ],
  ['tls', 'unable to verify the first certificate', "The certificate's chain is not complete."],
  ['tls', 'error:0A00010B:SSL routines:ssl3_get_record:wrong version number', 'The port does not speak TLS.'],
  ['tls', 'anything else', 'No secure connection could be made.'],
  ['connect', 'connect ECONNREFUSED 192.0.2.1:443', 'The connection was refused.'],
  ['connect', 'connect EHOSTUNREACH 192.0.2.1:443', 'The host could not be reached.'],
  ['dns', 'getaddrinfo EAI_AGAIN shop.example.com', 'The name servers of the host did not answer.'],
  ['dns', 'getaddrinfo ENOTFOUND shop.example.com', 'The host name could not be resolved.'],
  ['protocol', 'other side closed', 'Your server closed the connection without an answer.'],
  ['timeout', 'The exchange was not over within 10 seconds.', 'Your server took longer than 10 seconds.'],
  ['refused_address', 'The address 10.0.0.1 is not allowed', 'The address is not allowed.'],
])('%s with "%s" is told as: %s', (errorClass, message, title) => {
  expect(adviceFor({ errorClass, message, statusCode: null }).title).toBe(title)
})

const delivery: DeliveryDetail = {
  id: 'dlv_1',
  eventId: 'evt_1',
  endpointId: 'ep_1',
  environment: 'sandbox',
  projectId: null,
  type: 'things',
  eventType: 'thing.happened',
  status: 'succeeded',
  reason: null,
  code: null,
  attemptCount: 0,
  test: false,
  createdAt: '2026-11-22T09:14:05.120Z',
  lastAttemptAt: null,
  nextAttemptAt: null,
  url,
  redeliveryOf: null,
  recoveryId: null,
  attempts: [],
}

test('what goes well needs no advice', () => {
  for (const status of ['pending', 'delivering', 'succeeded'] as const) expect(adviceForDelivery({ ...delivery, status })).toBeNull()
})

test('a failed delivery is judged by its last attempt, or by its reason where attempts are no longer kept', () => {
  const attempt = {
    number: 1,
    startedAt: delivery.createdAt,
    durationMs: 3,
    timings: null,
    statusCode: 308,
    error: { class: 'status', message: '' },
    request: { method: 'POST', url, headers: {}, body: '' },
    response: { headers: { location: '/new' }, body: '', truncated: false },
  } as const
  const failed = { ...delivery, status: 'failed', reason: 'status', code: 308 } as const
  expect(adviceForDelivery({ ...failed, attempts: [attempt] })?.remedy).toEqual({ kind: 'set_url', url: 'https://shop.example.com/new' })
  expect(adviceForDelivery(failed)?.remedy).toEqual({ kind: 'edit_endpoint' })
})

test('every reason to skip is told in words', () => {
  const skipped = (reason: string | null) => adviceForDelivery({ ...delivery, status: 'skipped', reason })
  expect(skipped('endpoint_disabled')?.remedy).toEqual({ kind: 'enable_endpoint' })
  expect(skipped('endpoint_deleted')?.title).toContain('deleted')
  expect(skipped('event_expired')?.title).toContain('older')
  expect(skipped('some_new_reason')?.title).toBe('Nothing was sent: some new reason.')
})

test('who asks for less is offered less than what is set, down to one a second', () => {
  expect([null, 100, 3, 2, 1].map(suggestedRateLimit)).toEqual([10, 50, 1, 1, null])
})

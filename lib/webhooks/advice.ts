import type { Attempt, DeliveryDetail } from './delivery.ts'

/** What an attempt ended with, as far as advice depends on it. `message` is the engine's own, `headers` the response's. */
export type Failure = {
  errorClass: string
  statusCode: number | null
  message?: string | undefined
  url?: string | undefined
  headers?: Record<string, string> | undefined
}

/** What can be done about it at the press of a button, or where to look next. */
export type Remedy =
  | { kind: 'set_url'; url: string }
  | { kind: 'set_rate_limit' }
  | { kind: 'enable_endpoint' }
  | { kind: 'check_signature' }
  | { kind: 'edit_endpoint' }

/** What went wrong and what to do about it, for the person who runs the receiver. */
export type Advice = { title: string; advice: string; remedy: Remedy | null }

/** What to do about an attempt that failed. `errorClass` as in CONTRACT §4. */
export function adviceFor(failure: Failure): Advice {
  const { errorClass, statusCode, message = '' } = failure
  if (errorClass === 'status' && statusCode !== null) return adviceForStatus(statusCode, failure)
  const found = adviceByMessage[errorClass]?.find(({ pattern }) => pattern.test(message)) ?? adviceByClass[errorClass]
  if (!found) return { title: 'The delivery failed.', advice: 'See the message of the attempt.', remedy: null }
  return { title: found.title, advice: found.advice, remedy: found.remedy ?? null }
}

/** What to do about a delivery as it stands: its last attempt's advice, or why nothing was sent. Null where nothing is wrong. */
export function adviceForDelivery({ status, reason, code, attempts }: DeliveryDetail): Advice | null {
  switch (status) {
    case 'failed':
    case 'retrying':
      return adviceFor(failureOf(attempts.at(-1)) ?? { errorClass: reason ?? '', statusCode: code })
    case 'skipped':
      return adviceForSkipped(reason)
    case 'pending':
    case 'delivering':
    case 'succeeded':
      return null
    default:
      return status satisfies never
  }
}

/** What an attempt failed with; null for one that did not. */
export function failureOf(attempt: Attempt | undefined): Failure | null {
  if (!attempt || attempt.error === null) return null
  const { error, statusCode, request, response } = attempt
  return { errorClass: error.class, message: error.message, statusCode, url: request.url, headers: response?.headers }
}

type Words = { title: string; advice: string; remedy?: Remedy }

const adviceByClass: Record<string, Words> = {
  dns: {
    title: 'The host name could not be resolved.',
    advice: 'Check its spelling, and that it has a public DNS record.',
    remedy: { kind: 'edit_endpoint' },
  },
  refused_address: {
    title: 'The address is not allowed.',
    advice: 'Deliveries go to public addresses over https only. An operator can allow an internal range with TARGET_ALLOWLIST.',
    remedy: { kind: 'edit_endpoint' },
  },
  connect: {
    title: 'No connection could be made.',
    advice: 'Check that your server is running, listens on this port, and that no firewall is in between.',
  },
  tls: {
    title: 'No secure connection could be made.',
    advice: 'Check the certificate: for this host name, not expired, with its whole chain, over TLS 1.2 or newer.',
  },
  timeout: {
    title: 'Your server took longer than 10 seconds.',
    advice: 'Answer with 200 as soon as the request is stored, and do the work afterwards.',
  },
  protocol: {
    title: 'The answer was not valid HTTP.',
    advice: 'The connection was closed early, or something other than a web server listens there. Check the port, and http against https.',
  },
}

// What Node.js and OpenSSL say, where that tells more than the class.
const adviceByMessage: Record<string, (Words & { pattern: RegExp })[]> = {
  dns: [
    {
      pattern: /EAI_AGAIN/,
      title: 'The name servers of the host did not answer.',
      advice: 'That passes as a rule. If it stays, check the name servers of the domain.',
    },
  ],
  connect: [
    {
      pattern: /ECONNREFUSED/,
      title: 'The connection was refused.',
      advice: 'The host is there, but nothing listens on this port. Check that your server is running, and the port in the URL.',
      remedy: { kind: 'edit_endpoint' },
    },
    {
      pattern: /EHOSTUNREACH|ENETUNREACH/,
      title: 'The host could not be reached.',
      advice: 'Its DNS record leads to an address without a way to it. Check the record, and IPv6 if it has an AAAA one.',
    },
  ],
  tls: [
    {
      pattern: /certificate has expired/i,
      title: 'The certificate has expired.',
      advice: 'Renew it, and see that your server was restarted or reloaded with the new one.',
    },
    {
      pattern: /not yet valid/i,
      title: 'The certificate is not valid yet.',
      advice: 'Its first day is still to come. Check the clock of the machine that issued it.',
    },
    {
      pattern: /self[- ]signed/i,
      title: 'The certificate is self-signed.',
      advice: "Use one from a public authority, for instance Let's Encrypt; a certificate of one's own cannot be checked from here.",
    },
    {
      pattern: /does not match certificate|altnames/i,
      title: 'The certificate is for another host name.',
      advice: 'Add this host name to it, or set the URL to a name that it covers.',
      remedy: { kind: 'edit_endpoint' },
    },
    {
      pattern: /unable to (verify the first|get (local )?issuer) certificate/i,
      title: "The certificate's chain is not complete.",
      advice: 'Let your server send the intermediate certificates as well: the file that is often called fullchain.',
    },
    {
      pattern: /wrong version number|packet length too long/i,
      title: 'The port does not speak TLS.',
      advice: 'A server without TLS listens there. Check the port, and http against https.',
      remedy: { kind: 'edit_endpoint' },
    },
    {
      pattern: /protocol version|unsupported protocol|handshake failure/i,
      title: 'No TLS version or cipher in common.',
      advice: 'Deliveries need TLS 1.2 or newer. Turn it on, with the usual ciphers.',
    },
  ],
  protocol: [
    {
      pattern: /other side closed|ECONNRESET|socket hang up/i,
      title: 'Your server closed the connection without an answer.',
      advice: 'It crashed, was restarted, or something in front of it cut the connection. Its own log for this moment will tell.',
    },
  ],
}

function adviceForStatus(code: number, failure: Failure): Advice {
  const title = `Your server answered ${code}.`
  if (code >= 300 && code < 400) return { title, ...adviceForRedirect(failure) }
  const { advice, remedy = null } = adviceByStatus[code] ?? { advice: adviceForRange(code) }
  return { title, advice, remedy }
}

function adviceForRedirect({ url, headers }: Failure): Omit<Advice, 'title'> {
  const target = targetOf(headers?.location, url)
  if (target === null)
    return { advice: 'Deliveries do not follow redirects: set the URL to where it leads.', remedy: { kind: 'edit_endpoint' } }
  return { advice: `Deliveries do not follow redirects: set the URL to ${target}`, remedy: { kind: 'set_url', url: target } }
}

/** Where a redirect leads, absolute and without the fragment that no URL of an endpoint may have; null for what no endpoint can be set to. */
function targetOf(location: string | undefined, url: string | undefined): string | null {
  if (location === undefined || url === undefined || !URL.canParse(location, url)) return null
  const target = new URL(location, url)
  target.hash = ''
  const isPlain = target.username === '' && target.password === ''
  return /^https?:$/.test(target.protocol) && isPlain && target.href !== url ? target.href : null
}

const adviceByStatus: Record<number, { advice: string; remedy?: Remedy }> = {
  401: {
    advice: 'It wants credentials, or it could not verify the signature. Compare the secret and verify the raw body.',
    remedy: { kind: 'check_signature' },
  },
  403: {
    advice: 'It turned the request away. Check its firewall rules, and that it verifies the signature with this secret.',
    remedy: { kind: 'check_signature' },
  },
  404: { advice: 'Nothing is there. Check the path of the URL.', remedy: { kind: 'edit_endpoint' } },
  405: {
    advice: 'The path exists but does not accept POST. Check the path, and that its route takes POST.',
    remedy: { kind: 'edit_endpoint' },
  },
  408: { advice: 'It gave up waiting for the request. Something in front of your server is overloaded or set too tight.' },
  410: { advice: 'The path is gone. Update the URL, or disable the endpoint.', remedy: { kind: 'edit_endpoint' } },
  413: { advice: 'The body is larger than it accepts. Raise the limit of your server, and of the proxy in front of it, above 300 kB.' },
  415: { advice: 'It does not accept application/json there. Let its route take that content type.' },
  429: {
    advice: 'It asks for fewer requests. Raise its limit for deliveries, or let them come more slowly.',
    remedy: { kind: 'set_rate_limit' },
  },
  502: { advice: 'The proxy in front of your server got no valid answer from it. Check that your server is running behind it.' },
  503: {
    advice: 'Your server is overloaded or down for maintenance. If it is too much at once, let deliveries come more slowly.',
    remedy: { kind: 'set_rate_limit' },
  },
  504: {
    advice:
      'The proxy in front of your server waited in vain. Answer with 200 as soon as the request is stored, and do the work afterwards.',
  },
}

function adviceForRange(code: number): string {
  if (code >= 500) return 'The error is in your server or in front of it. Its own log for this moment will tell.'
  return 'Only a status from 200 to 299 counts as received.'
}

/** Why a delivery was skipped, and what to do to get it after all. */
function adviceForSkipped(reason: string | null): Advice {
  const words = reason === null ? undefined : skipped[reason]
  if (words) return { title: words.title, advice: words.advice, remedy: words.remedy ?? null }
  const title = `Nothing was sent${reason === null ? '' : `: ${reason.replaceAll('_', ' ')}`}.`
  return { title, advice: 'The event itself is kept, and can be redelivered.', remedy: null }
}

const skipped: Record<string, Words> = {
  endpoint_disabled: {
    title: 'Nothing was sent, because the webhook was disabled.',
    advice: 'Enable it, and redeliver what it missed: one by one, or all of them with Recover.',
    remedy: { kind: 'enable_endpoint' },
  },
  endpoint_deleted: {
    title: 'Nothing more was sent, because the webhook was deleted.',
    advice: 'What was deleted cannot be redelivered to. A new endpoint gets what is published from then on.',
  },
  event_expunged: {
    title: 'Nothing more was sent, because the content of the event was erased.',
    advice: 'An operator or an owner has expunged it, which the audit log tells. The platform can publish it again.',
  },
  event_expired: {
    title: 'Nothing more was sent, because the event is older than events are kept.',
    advice: 'It waited longer than the retention; the platform can publish it again.',
  },
}

/** The rate limit to suggest to who asks for less: half of what is set, else ten a second. Null where less cannot be set. */
export function suggestedRateLimit(current: number | null): number | null {
  if (current === null) return 10
  return current <= 1 ? null : Math.max(1, Math.floor(current / 2))
}

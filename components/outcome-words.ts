export type Advice = { title: string; advice: string }

/** What went wrong with an attempt and what to do about it, for the person who runs the receiver. `errorClass` as in CONTRACT §4. */
export function adviceFor(errorClass: string, statusCode: number | null): Advice {
  if (errorClass === 'status' && statusCode !== null) return adviceForStatus(statusCode)
  return adviceByClass[errorClass] ?? { title: 'The delivery failed.', advice: 'See the message of the attempt.' }
}

const adviceByClass: Record<string, Advice> = {
  dns: {
    title: 'The host name could not be resolved.',
    advice: 'Check its spelling, and that it has a public DNS record.',
  },
  refused_address: {
    title: 'The address is not allowed.',
    advice: 'Deliveries go to public addresses over https only. An operator can allow an internal range with TARGET_ALLOWLIST.',
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

function adviceForStatus(code: number): Advice {
  return { title: `Your server answered ${code}.`, advice: adviceByStatus[code] ?? adviceForRange(code) }
}

const adviceByStatus: Record<number, string> = {
  401: 'It wants credentials, or it could not verify the signature. Compare the secret and verify the raw body.',
  403: 'It turned the request away. Check its firewall rules, and that it verifies the signature with this secret.',
  404: 'Nothing is there. Check the path of the URL.',
  405: 'The path exists but does not accept POST.',
  410: 'The path is gone. Update the URL.',
  413: 'The body is larger than it accepts. Raise its limit.',
  415: 'It does not accept application/json there.',
  429: 'It asks for fewer requests. Raise its rate limit for deliveries.',
}

function adviceForRange(code: number): string {
  if (code >= 500) return 'The error is in your server or in front of it. Its own log for this moment will tell.'
  if (code >= 300 && code < 400) return 'Redirects are never followed. Set the URL to where it leads.'
  return 'Only a status from 200 to 299 counts as received.'
}

/** A delivery's `reason` in a few words, for the log. */
export function reasonWords(reason: string): string {
  return shortReasons[reason] ?? reason.replaceAll('_', ' ')
}

const shortReasons: Record<string, string> = {
  dns: 'host not found',
  refused_address: 'address not allowed',
  connect: 'no connection',
  tls: 'TLS failed',
  timeout: 'timed out',
  protocol: 'not valid HTTP',
  status: 'not a 2xx answer',
  endpoint_disabled: 'webhook disabled',
  endpoint_deleted: 'webhook deleted',
}

/** Why a delivery was skipped, as a sentence. */
export function skippedWords(reason: string | null): string {
  if (reason === 'endpoint_disabled') return 'Nothing was sent, because the webhook was disabled.'
  if (reason === 'endpoint_deleted') return 'Nothing more was sent, because the webhook was deleted.'
  return `Nothing was sent${reason === null ? '' : `: ${reasonWords(reason)}`}.`
}

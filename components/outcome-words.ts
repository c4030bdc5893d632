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
  event_expired: 'event no longer kept',
  event_expunged: 'event expunged',
}

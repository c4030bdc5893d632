/** What every answer of the portal carries, whoever gives it: Next.js by next.config.js, or lib/front itself. */
export const securityHeaders = {
  'Content-Security-Policy': "frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
} as const

/** For an inbox, whose answer is somebody's own text at the portal's address: no browser may run anything of it. */
export const inboxContentPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'"

/**
 * What every answer of the portal carries, whoever gives it: Next.js by next.config.js, or lib/front itself. The policy is the one for what is no
 * page: nothing in it may load, run or send anything. A page gets its own from proxy.ts, which takes this one's place.
 */
export const securityHeaders = {
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
} as const

/** For an inbox, whose answer is somebody's own text at the portal's address: no browser may run anything of it. */
export const inboxContentPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'"

/**
 * What a page may load and run: scripts and `<style>` elements that carry the nonce of its request, and files of the portal. Style attributes
 * are let through, because React Aria and Recharts render them on the server; no script comes in by one. `next dev` evaluates
 * strings and adds styles of its own, so it gets both.
 */
export function pagePolicy(nonce: string, { isDev }: { isDev: boolean }): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ''}`,
    isDev ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The request header in which proxy.ts tells the page its nonce. */
export const nonceHeader = 'x-hookport-nonce'

/** Where people reach the portal by https, browsers are told to never ask for it, or for a name below it, in any other way: for two years. */
export function transportHeaders(publicUrl: string): Record<string, string> {
  return publicUrl.startsWith('https://') ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}
}

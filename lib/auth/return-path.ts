/** The request header in which proxy.ts tells server components which page was asked for. */
export const pathHeader = 'x-hookport-path'

/** The sign-in page, with the page to return to afterwards. */
export function signInPath(returnTo: string | null | undefined): string {
  const path = safeReturnPath(returnTo)
  return path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`
}

/**
 * A path of this portal, or `/` for anything that would lead elsewhere: other origins, `//host`, `/\host` and what
 * browsers strip before they look. It is parsed as a browser does, and only what stayed on the made-up origin passes.
 *
 * @example safeReturnPath('/acme/webhooks?page=2') // '/acme/webhooks?page=2'
 * @example safeReturnPath('//evil.example') // '/'
 */
export function safeReturnPath(given: string | null | undefined): string {
  const origin = 'http://portal.invalid'
  if (!given?.startsWith('/') || !URL.canParse(given, origin)) return '/'
  const url = new URL(given, origin)
  const path = url.pathname + url.search + url.hash
  // A path such as /.//host comes out of the parser as //host.
  return url.origin === origin && !path.startsWith('//') && !path.startsWith('/sign-in') ? path : '/'
}

import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { type NextRequest, NextResponse } from 'next/server'
import { isOwnOrigin } from '#lib/auth/own-origin.ts'
import { pathHeader } from '#lib/auth/return-path.ts'
import { nonceHeader, pagePolicy } from '#lib/security-headers.ts'

/**
 * What stands before every page. A change that another site asks for goes no further. Server components are told which page was asked for,
 * which Next does not, so that signing in can lead back to it; and page and browser agree on the nonce of the scripts.
 */
export function proxy(request: NextRequest): NextResponse {
  const isChange = !['GET', 'HEAD', 'OPTIONS'].includes(request.method)
  if (isChange && !isOwnOrigin(request.headers))
    return new NextResponse('This request comes from another site.\n', { status: 403, headers: { 'content-type': 'text/plain' } })
  const headers = new Headers(request.headers)
  headers.set(pathHeader, pathOf(request))
  // Next compares the origin of an action with the host that it sees; behind a proxy that passes its own host on, they differ.
  const origin = headers.get('origin')
  if (isChange && origin !== null) headers.set('x-forwarded-host', new URL(origin).host)
  const nonce = randomBytes(16).toString('base64')
  const policy = pagePolicy(nonce, { isDev: process.env.NODE_ENV === 'development' })
  headers.set(nonceHeader, nonce)
  // Next reads the nonce for its own scripts from the policy.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

function pathOf({ nextUrl }: NextRequest): string {
  const search = new URLSearchParams(nextUrl.search)
  search.delete('_rsc')
  return nextUrl.pathname + (search.size > 0 ? `?${search}` : '')
}

// Pages only: calls of the API are many, and nothing of them needs this.
export const config = { matcher: ['/((?!(?:api|_next/static|autoql|notifications|webhooks|oauth2|metrics|inbox)(?:/|$)).*)'] }

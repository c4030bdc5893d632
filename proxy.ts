import { type NextRequest, NextResponse } from 'next/server'
import { pathHeader } from '#lib/auth/return-path.ts'

/** Tells server components which page was asked for, which Next does not, so that signing in can lead back to it. */
export function proxy(request: NextRequest): NextResponse {
  const search = new URLSearchParams(request.nextUrl.search)
  search.delete('_rsc')
  const headers = new Headers(request.headers)
  headers.set(pathHeader, request.nextUrl.pathname + (search.size > 0 ? `?${search}` : ''))
  return NextResponse.next({ request: { headers } })
}

// Pages only: calls of the API are many, and nothing of them needs this.
export const config = { matcher: ['/((?!(?:api|_next|autoql|notifications|webhooks|oauth2|metrics|inbox|sign-in)(?:/|$)|.*\\.).*)'] }

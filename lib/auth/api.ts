import { STATUS_CODES } from 'node:http'
import type { z } from 'zod'
import { db } from '#lib/db/client.ts'
import { AppError, invalidField } from '#lib/errors.ts'
import { sha256 } from '#lib/hash.ts'
import { parse } from '#lib/parse.ts'
import { createRecent } from '#lib/recent.ts'
import { type ApiCaller, authenticateApiKey, recentCallers } from '#lib/webhooks/api-keys.ts'
import type { Actor } from '#lib/webhooks/audit.ts'
import type { PublishScope } from '#lib/webhooks/event-rows.ts'
import { namedScope, organizationIdOf, type Scope } from '#lib/webhooks/organizations.ts'
import { accessTokenPrefix, authenticateAccessToken } from '#lib/webhooks/service-credentials.ts'
import { deviceOf } from './device.ts'
import { countRefused, takeCall, takeEvents } from './rate-limit.ts'
import { type ApiRequest, logFailure } from './request.ts'

export type ApiContext<Params> = {
  request: ApiRequest
  caller: ApiCaller
  actor: Actor
  params: Params
  /** The query string as an object; a repeated parameter counts once. */
  query: Record<string, string>
}

type Handler<Params> = (context: ApiContext<Params>) => Promise<Response>
type RouteContext<Params> = { params: Promise<Params> }

/**
 * A route of `/api/v1`: who calls, then the handler, then one place where refusals become `application/problem+json` (RFC 9457).
 * `operatorOnly` refuses organization keys; `publishes` counts the request as an event of its key, not as a call.
 */
export function apiRoute<Params = Record<string, never>>(handler: Handler<Params>, { operatorOnly = false, publishes = false } = {}) {
  return async (request: ApiRequest, { params }: RouteContext<Params>): Promise<Response> => {
    try {
      const caller = await callerOf(request)
      await (publishes ? takeEvents(caller, 1) : takeCall(caller))
      if (operatorOnly && caller.kind !== 'operator') throw new AppError('forbidden', 'This call needs an operator key.')
      const query = Object.fromEntries(new URL(request.url).searchParams)
      const actor = { ...caller.actor, origin: deviceOf(request.headers) }
      return await handler({ request, caller, actor, params: await params, query })
    } catch (error) {
      return problemOf(error)
    }
  }
}

/**
 * Who sends a request, by its `Authorization: Bearer`: an API key or an access token. It is asked for at most once a second. Throws
 * `unauthenticated`, and `too_many_requests` after too many of those.
 */
export function callerOf(request: Pick<ApiRequest, 'headers'>): Promise<ApiCaller> {
  return countRefused(deviceOf(request.headers).address, () => findCaller(request))
}

async function findCaller(request: Pick<ApiRequest, 'headers'>): Promise<ApiCaller> {
  const header = request.headers.get('authorization') ?? ''
  const key = /^Bearer\s+(\S+)$/i.exec(header)?.[1]
  if (key === undefined) throw new AppError('unauthenticated', 'Send an API key or access token: Authorization: Bearer <key>.')
  const authenticate = key.startsWith(accessTokenPrefix) ? authenticateAccessToken : authenticateApiKey
  return recentCallers().get(Buffer.from(sha256(key)).toString('base64'), () => authenticate(db(), key))
}

/**
 * The organization and environment a call is about. An organization key may name its own, nothing else; an operator key names the
 * organization, and sandbox stands in for an unnamed environment, because there a mistake harms nobody.
 */
export async function scopeOf(caller: ApiCaller, named: z.infer<typeof namedScope>): Promise<Scope> {
  if (caller.kind === 'operator') {
    if (named.organization === undefined) throw invalidField('organization', 'An operator key must name the organization.')
    return { organizationId: await organizationIdBy(named.organization), environment: named.environment ?? 'sandbox' }
  }
  const { organizationId, environment } = caller
  if (named.organization !== undefined && (await organizationIdBy(named.organization)) !== organizationId) {
    throw new AppError('not_found', 'There is no such organization.')
  }
  if (named.environment !== undefined && named.environment !== environment) {
    throw new AppError('environment_mismatch', `This key belongs to ${environment}; the request names ${named.environment}.`)
  }
  return { organizationId, environment }
}

/** Where a request publishes to: as `scopeOf`, and with an operator key also to every organization, `*`. */
export async function publishScopeOf(caller: ApiCaller, named: z.infer<typeof namedScope>): Promise<PublishScope> {
  if (caller.kind !== 'operator' || named.organization !== '*') return scopeOf(caller, named)
  return { organizationId: null, environment: named.environment ?? 'sandbox' }
}

// An organization's id never changes, and its slug hardly ever does.
const recentOrganizations = createRecent<string>({ ageMsMax: 1000, entriesMax: 10_000 })

function organizationIdBy(name: string): Promise<string> {
  return recentOrganizations.get(name, () => organizationIdOf(db(), name))
}

/** The scope of something that is named by its id: an organization key's own, or for an operator key the one it is found in. */
export async function scopeOfId(context: ApiContext<{ id: string }>, find: (id: string) => Promise<Scope>): Promise<Scope> {
  const { caller, params, query } = context
  return caller.kind === 'operator' ? find(params.id) : scopeOf(caller, parse(namedScope, query))
}

/** The answer to a refusal; anything else is a bug, which is logged and answered without its details. */
export function problemOf(error: unknown): Response {
  if (error instanceof AppError) {
    const errors = error.fields.length > 0 ? { errors: error.fields } : {}
    return problem(error.status, error.code, error.message, errors, error.headers)
  }
  logFailure(error)
  return problem(500, 'internal_error', 'Something went wrong on our side. Nothing was acknowledged.')
}

function problem(status: number, code: string, detail: string, extra: object = {}, headers: Record<string, string> = {}): Response {
  const authenticate: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  return Response.json(
    { type: 'about:blank', title: STATUS_CODES[status], status, detail, code, ...extra },
    { status, headers: { 'content-type': 'application/problem+json', ...authenticate, ...headers } },
  )
}

/** A list's answer: `total` only where the page was asked for by offset. */
export function listAnswer<T>({ data, nextCursor, total }: { data: T[]; nextCursor: string | null; total: number | null }): Response {
  return Response.json({ data, nextCursor, ...(total !== null && { total }) })
}

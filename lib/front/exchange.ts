import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiRequest } from '#lib/auth/request.ts'
import { publicUrl } from '#lib/env.ts'
import { securityHeaders } from '#lib/security-headers.ts'

/** A route file's handler, for a path without parameters. */
export type Handler = (request: ApiRequest, context: { params: Promise<Record<string, never>> }) => Promise<Response>

const noParams = Promise.resolve({})

/** Lets a handler answer node's request, with the headers that Next.js would put on its answer. */
export async function exchange(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await handler(toApiRequest(request), { params: noParams })
  const body = await answer.text()
  // What the handler left unread goes by, because the next request of this connection comes behind it.
  request.resume()
  // Whoever has gone in the meantime hears nothing; what was published stays published.
  if (response.destroyed) return
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  response.writeHead(answer.status, { 'Content-Length': Buffer.byteLength(body) }).end(body)
}

/** What handlers read of a request, read from where it is: a web `Request` made of it would cost more than all the rest of the front. */
function toApiRequest(request: IncomingMessage): ApiRequest {
  return {
    method: request.method ?? '',
    // Handlers read the path and the query only, so that a malformed Host is none of their business.
    url: `${publicUrl()}${request.url}`,
    headers: { get: (name) => headerOf(request, name) },
    // A handler that has read enough must not close the connection: the answer still has to go there.
    body: request.iterator({ destroyOnReturn: false }),
  }
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : (value ?? null)
}

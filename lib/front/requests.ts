import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { type OpenSpan, tracing } from '#lib/tracing.ts'
import type { RequestFigures } from './request-figures.ts'
import type { Route } from './routes.ts'

/** Who sent a request, as far as it has shown: public ids, a key's readable beginning. */
export type Sender = { organization?: string | undefined; key?: string | undefined }

export type Observers = {
  routeOf(path: string): Route
  figures: RequestFigures
  log: Logger
  /** Asked only for what is logged. */
  senderOf(request: IncomingMessage): Promise<Sender>
}

/** Probes and files of the build come by the thousand and tell nothing. */
const quiet = new Set(['/_next', '/icon.svg', '/api/health', '/api/health/live', '/api/health/ready', '/metrics'])

/**
 * Sees every request before it is answered: counts it by the template of its route, traces it, and writes one wide line when it is over. Paths, queries and
 * bodies are in none of them, because they carry tokens and keys.
 */
export function observeRequests({ routeOf, figures, log, senderOf }: Observers): RequestListener {
  return (request, response) => {
    const startedAt = performance.now()
    const { route, slug } = routeOf(pathOf(request))
    const method = request.method ?? ''
    const span = openSpan(request, `${method} ${route}`)
    figures.begin()
    response.once('close', () => {
      const durationMs = performance.now() - startedAt
      const status = response.writableFinished ? response.statusCode : null
      figures.end({ method, route, status, durationMs })
      span?.end({
        attributes: attributesOf(method, route, status),
        error: status === null || status >= 500 ? `${status ?? 'cut off'}` : null,
      })
      const level = quiet.has(route) ? 'debug' : 'info'
      if (!log.isLevelEnabled(level)) return
      const line = {
        method,
        route,
        status,
        durationMs: Math.round(durationMs * 10) / 10,
        slug: slug ?? undefined,
        trace: span && traceOf(span),
      }
      void senderOf(request).then((sender) => log[level]({ ...line, ...sender, bytes: bytesOf(response) }, 'request'))
    })
  }
}

/** The portal's own span; whoever answers finds it in place of the publisher's. */
function openSpan(request: IncomingMessage, name: string): OpenSpan | undefined {
  const parent = request.headers.traceparent
  const span = tracing()?.start({ name, kind: 'server', parent: typeof parent === 'string' ? parent : null })
  if (span) request.headers.traceparent = span.traceparent
  return span
}

function attributesOf(method: string, route: string, status: number | null) {
  return { 'http.request.method': method, 'http.route': route, ...(status !== null && { 'http.response.status_code': status }) }
}

function traceOf({ traceparent }: OpenSpan): string | undefined {
  return traceparent.split('-')[1]
}

function bytesOf(response: ServerResponse): number | undefined {
  const length = Number(response.getHeader('content-length'))
  return Number.isNaN(length) ? undefined : length
}

/** The path of a request, without its query. */
export function pathOf({ url = '' }: Pick<IncomingMessage, 'url'>): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

import { publicId } from '../ids.ts'
import { tracing } from '../tracing.ts'
import type { Result } from './record.ts'

/**
 * An attempt as a span of the trace in which its event was published, written once it is over, so that the way there pays nothing for it. Without tracing
 * it is nothing. The receiver hears nothing of the trace: it belongs to somebody else.
 */
export function traceAttempt({ claim, attempt, status, reason }: Result): void {
  const traces = tracing()
  if (!traces || !attempt) return
  const startedAt = attempt.startedAt.getTime()
  const span = traces.start({
    name: `attempt ${claim.event.type}`,
    kind: 'client',
    parent: claim.event.traceparent,
    startedAt,
    attributes: {
      'http.request.method': 'POST',
      'server.address': new URL(attempt.url).hostname,
      'hookport.organization': publicId('org', claim.organizationId),
      'hookport.environment': claim.environment,
      'hookport.event': publicId('evt', claim.event.id),
      'hookport.delivery': publicId('dlv', claim.id),
      'hookport.endpoint': publicId('ep', claim.endpoint.id),
      'hookport.attempt': claim.attemptCount + 1,
      'hookport.outcome': status,
    },
  })
  span.end({
    attributes: {
      ...(attempt.statusCode !== null && { 'http.response.status_code': attempt.statusCode }),
      ...(attempt.errorClass !== null && { 'error.type': attempt.errorClass }),
    },
    error: attempt.errorClass === null ? null : (reason ?? attempt.errorClass),
    endedAt: startedAt + attempt.durationMs,
  })
}

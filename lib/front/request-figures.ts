import { Gauge, Histogram, type Registry } from 'prom-client'

/** One answered request; `status` null where the client went away, or we did, before the answer was out. */
export type AnsweredRequest = { method: string; route: string; status: number | null; durationMs: number }

export type RequestFigures = { begin(): void; end(request: AnsweredRequest): void }

/** Counts requests by method, route and class of status, with their durations, in a registry: what is asked of every service (rate, errors, duration). */
export function createRequestFigures(registry: Registry): RequestFigures {
  const durations = new Histogram({
    name: 'hookport_http_request_duration_seconds',
    help: 'Requests to this portal by route and class of status (aborted: cut off before its end), with how long they took.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  let inFlight = 0
  new Gauge({
    name: 'hookport_http_requests_in_flight',
    help: 'Requests to this portal that are being answered.',
    registers: [registry],
    collect() {
      this.set(inFlight)
    },
  })
  return {
    begin() {
      inFlight += 1
    },
    end({ method, route, status, durationMs }) {
      inFlight -= 1
      durations.observe({ method, route, status: status === null ? 'aborted' : `${Math.floor(status / 100)}xx` }, durationMs / 1000)
    },
  }
}

import type { Attributes, Span, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import packageJson from '#package.json' with { type: 'json' }
import { env } from './env.ts'

/** One span to be. `parent` is a `traceparent` (W3C Trace Context); null begins a trace. Times in milliseconds since 1970, now where not given. */
export type SpanStart = { name: string; kind: 'server' | 'client'; parent: string | null; startedAt?: number; attributes?: Attributes }

/** A span under way. */
export type OpenSpan = {
  /** What carries it to others. */
  traceparent: string
  /** Ends it, as failed where `error` says how. */
  end(outcome: { attributes?: Attributes; error?: string | null; endedAt?: number }): void
}

/** Spans of this process, sent to the collector in batches, off everybody's way. */
export type Tracing = {
  start(span: SpanStart): OpenSpan
  /** Sends what is waiting, within the exporter's time limit. */
  close(): Promise<void>
}

const shared = globalThis as { hookportTracing?: Tracing }

/** This process's tracing; undefined where it has none. On `globalThis`, because the portal's process holds this module twice. */
export function tracing(): Tracing | undefined {
  return shared.hookportTracing
}

/**
 * Begins to export traces where OTEL_EXPORTER_OTLP_ENDPOINT says where to; without it nothing is loaded and nothing costs anything. `service` is the name
 * where OTEL_SERVICE_NAME gives none.
 */
export async function openTracing(service: string): Promise<Tracing | undefined> {
  if (!exportsTraces()) return undefined
  shared.hookportTracing ??= await createTracing(service)
  return shared.hookportTracing
}

function exportsTraces(): boolean {
  return env().OTEL_EXPORTER_OTLP_ENDPOINT !== undefined
}

/** A request's `traceparent`, to be kept with what it publishes: of the portal's own span, which lib/front has put there. Null without tracing. */
export function traceparentOf({ headers }: { headers: Pick<Headers, 'get'> }): string | null {
  const given = exportsTraces() ? headers.get('traceparent') : null
  return given !== null && contextOf(given) !== null ? given : null
}

const traceparent = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/

/** A `traceparent`, taken apart; null for one that is malformed, which the standard wants ignored. */
function contextOf(text: string | null) {
  const [, traceId, spanId, flags] = traceparent.exec(text ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return null
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}

async function createTracing(service: string): Promise<Tracing> {
  const [{ ROOT_CONTEXT, trace }, sdk, { OTLPTraceExporter }, { detectResources, envDetector, resourceFromAttributes }] = await Promise.all(
    [
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ],
  )
  const named = resourceFromAttributes({ 'service.name': service, 'service.version': packageJson.version })
  const provider = new sdk.TracerProvider({
    resource: named.merge(detectResources({ detectors: [envDetector] })),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(env().OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  const tracer = provider.getTracer('hookport', packageJson.version)
  return {
    start({ name, kind, parent, startedAt, attributes }) {
      const remote = contextOf(parent)
      const context = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT
      return openSpan(tracer.startSpan(name, { kind: kinds[kind], startTime: startedAt, attributes }, context))
    },
    close: () => provider.shutdown(),
  }
}

// The numbers of OpenTelemetry's enumerations; importing those would load the package where nothing is traced.
const kinds: Record<SpanStart['kind'], SpanKind> = { server: 1, client: 2 }
const failed: SpanStatusCode = 2

function openSpan(span: Span): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    end({ attributes, error, endedAt }) {
      if (attributes) span.setAttributes(attributes)
      if (error) span.setStatus({ code: failed, message: error })
      span.end(endedAt)
    },
  }
}

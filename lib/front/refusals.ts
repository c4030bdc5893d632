import { AppError, type ErrorCode } from '#lib/errors.ts'
import { acculynxRefusalStyle, akoyaRefusalStyle, autoqlRefusalStyle, nativeRefusal, type RefusalStyle } from '#lib/openapi/refusals.ts'

/** An answer before it is a `Response`: a connection that is given up is written to by hand. */
export type Refusal = { status: number; headers: Record<string, string>; body: string }

const styles: [prefix: string, style: RefusalStyle][] = [
  ['/autoql/', autoqlRefusalStyle],
  ['/notifications/v1/', akoyaRefusalStyle],
  ['/webhooks/v2/', acculynxRefusalStyle],
]

/** A refusal of the front's own, in the shape that callers of the path know. */
export function refusalAt(path: string, error: AppError): Refusal {
  if (path === '/oauth2/token')
    return jsonOf(error.status, 'application/json', { error: 'invalid_request', error_description: error.message }, error)
  const style = styles.find(([prefix]) => path.startsWith(prefix))?.[1] ?? nativeRefusal
  return jsonOf(style.statusOf(error), style.mediaType, style.bodyOf(error), error)
}

function jsonOf(status: number, mediaType: string, body: unknown, { headers }: AppError): Refusal {
  return { status, headers: { 'content-type': mediaType, 'cache-control': 'no-store', ...headers }, body: JSON.stringify(body) }
}

/** What node's parser and its timers refuse, by the code of their errors. */
export function refusalOfParser(code: string | undefined): AppError {
  const [known, message] = parserErrors[code ?? ''] ?? ['malformed_request', 'The request is not HTTP.']
  return new AppError(known, message)
}

const parserErrors: Record<string, [ErrorCode, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers are too long.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['payload_too_large', 'The extensions of a chunk are too long.'],
}

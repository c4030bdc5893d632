import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { AppError, type ErrorCode, type FieldError } from '../errors.ts'
import { acculynxRefusal, akoyaRefusal, autoqlRefusal } from '../webhooks/vendor-schemas.ts'

/** How the refusals of a group of paths look, and with which status each is answered. */
export type RefusalStyle = {
  schema: z.ZodType
  mediaType: string
  statusOf(error: AppError): number
  bodyOf(error: AppError): unknown
}

/** An example of each refusal. */
export function refusalOf(code: ErrorCode): AppError {
  const [message, ...fields] = examples[code]
  return new AppError(code, message, { fields })
}

const examples = {
  malformed_request: ['The request is not HTTP.'],
  malformed_json: ['The request body is not JSON.'],
  invalid_input: ['The input is not valid: limit: Too big', { path: 'limit', message: 'Too big: expected number to be <=250' }],
  unauthenticated: ['The API key is unknown or revoked.'],
  forbidden: ['This call needs an operator key.'],
  environment_mismatch: ['This key belongs to sandbox; the request names production.'],
  not_found: ['There is no such endpoint.'],
  conflict: ['The endpoint is disabled. Enable it before you redeliver.'],
  idempotency_conflict: ['This idempotency key or id was used before with a different request.'],
  address_refused: ['10.0.0.1 is not a public address.', { path: 'url', message: '10.0.0.1 is not a public address.' }],
  unknown_event_type: ['There is no event type "order.lost" in the catalog.', { path: 'type', message: 'There is no such event type.' }],
  request_timeout: ['The request did not arrive in time.'],
  length_required: ['Send a Content-Length.'],
  payload_too_large: ['The request body exceeds 1 MiB.'],
  uri_too_long: ['The address is longer than 8192 characters.'],
  too_many_requests: ['Too many requests with this key: 1000 in 1 s. Try again in 1 s.'],
  headers_too_large: ['The headers are longer than 32 KiB.'],
} as const satisfies Record<ErrorCode, readonly [string, ...FieldError[]]>

/** What each code means, for every operation alike. */
export const meanings = {
  malformed_request: 'What arrived is not HTTP.',
  malformed_json: 'The body is not JSON.',
  invalid_input: 'A field or parameter is not valid; each one at fault is named.',
  unauthenticated: 'The key is missing, unknown, expired or revoked.',
  forbidden: 'The key is valid, but not for this call.',
  environment_mismatch: 'The key belongs to the other environment than the one named.',
  not_found: 'There is no such thing, or it is not yours to see.',
  conflict: 'It contradicts how things stand; the message says how.',
  idempotency_conflict: 'The idempotency key or id was used before with a different request.',
  address_refused: 'The URL cannot be delivered to, for instance because its address is not public.',
  unknown_event_type: 'The event type is not in the catalog.',
  request_timeout: 'The headers took longer than 15 s, or the whole request longer than 60 s.',
  length_required: 'The length of the body must be said beforehand.',
  payload_too_large: 'The body exceeds 1 MiB, or the data of an event 256 KiB.',
  uri_too_long: 'The address exceeds 8192 characters.',
  too_many_requests: 'Too many requests; `Retry-After` says how long to wait.',
  headers_too_large: 'The headers exceed 32 KiB.',
} as const satisfies Record<ErrorCode, string>

/** RFC 9457 with a stable `code`; `errors` names the fields at fault. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe('For people.'),
  code: z.string().describe('For programs; it does not change.'),
  errors: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe('Every field at fault.'),
})

export const nativeRefusal: RefusalStyle = {
  schema: problemSchema,
  mediaType: 'application/problem+json',
  statusOf: (error) => error.status,
  bodyOf: ({ status, code, message, fields }) => ({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: message,
    code,
    ...(fields.length > 0 && { errors: fields }),
  }),
}

export const autoqlRefusalStyle: RefusalStyle = {
  schema: autoqlRefusal,
  mediaType: 'application/json',
  statusOf: (error) => error.status,
  bodyOf: ({ code, message, fields }) => ({ message, code, errors: fields }),
}

export const akoyaRefusalStyle: RefusalStyle = {
  schema: akoyaRefusal,
  mediaType: 'application/json',
  statusOf: ({ status }) => (status === 422 ? 400 : status),
  bodyOf: ({ code, message, fields }) => ({
    code,
    message,
    debugMessage: fields.map((field) => `${field.path}: ${field.message}`).join('; ') || message,
  }),
}

export const acculynxRefusalStyle: RefusalStyle = {
  schema: acculynxRefusal,
  mediaType: 'application/json',
  statusOf: ({ code, status }) => (code === 'address_refused' ? 412 : status === 422 ? 400 : status),
  bodyOf: ({ code, message, fields }) => ({ code, message, errors: fields }),
}

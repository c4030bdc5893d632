/** A place in the input and what is wrong with it; `path` is empty for the input as a whole. */
export type FieldError = { path: string; message: string }

const statusByCode = {
  malformed_request: 400,
  malformed_json: 400,
  invalid_input: 422,
  unauthenticated: 401,
  forbidden: 403,
  environment_mismatch: 403,
  not_found: 404,
  conflict: 409,
  idempotency_conflict: 409,
  address_refused: 422,
  unknown_event_type: 422,
  request_timeout: 408,
  length_required: 411,
  payload_too_large: 413,
  uri_too_long: 414,
  too_many_requests: 429,
  headers_too_large: 431,
} as const

export type ErrorCode = keyof typeof statusByCode

/**
 * An expected refusal, as opposed to a bug. `message` is written for the person who sent the input;
 * `fields` names the parts of the input at fault, `headers` what an HTTP answer must carry.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly fields: FieldError[]
  readonly headers: Record<string, string>

  constructor(code: ErrorCode, message: string, options: { fields?: FieldError[]; headers?: Record<string, string> } = {}) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.fields = options.fields ?? []
    this.headers = options.headers ?? {}
  }

  /** The HTTP status this refusal is answered with. */
  get status(): number {
    return statusByCode[this.code]
  }
}

/** A foreign or unknown id is answered alike, so that ids of others cannot be probed. */
export function notFound(what: string): AppError {
  return new AppError('not_found', `There is no such ${what}.`)
}

/** One field at fault, named by its path in the input. */
export function invalidField(path: string, message: string): AppError {
  return new AppError('invalid_input', message, { fields: [{ path, message }] })
}

/** A limit that is used up: `size` requests in `seconds`, and how long to wait, also in the headers that clients read it from. */
export function tooMany(message: string, { size, seconds, waitSeconds }: { size: number; seconds: number; waitSeconds: number }): AppError {
  return new AppError('too_many_requests', message, {
    headers: {
      'retry-after': `${waitSeconds}`,
      'ratelimit-policy': `${size};w=${seconds}`,
      'ratelimit-limit': `${size}`,
      'ratelimit-remaining': '0',
      'ratelimit-reset': `${waitSeconds}`,
    },
  })
}

/** What a server action answers. A refusal is a value that the form shows; a bug is thrown and reaches the error page. */
export type ActionResult<T> = { ok: true; data: T } | { ok: false; message: string; fields?: FieldError[] }

/** For `.catch`: a `not_found` becomes null, anything else rises. */
export function nullIfNotFound(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null
  throw error
}

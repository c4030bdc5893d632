import type { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { isNested, parse } from '#lib/parse.ts'

const bodyBytesMax = 1024 * 1024

// Whatever walks JSON by recursion must come to its end before the stack does.
const depthMax = 200

/** What a handler reads of a request. A web `Request` is one, and so is what lib/front makes of node's. */
export type ApiRequest = Pick<Request, 'method' | 'url'> & { headers: Pick<Headers, 'get'>; body: AsyncIterable<Uint8Array> | null }

/** The request's JSON body, parsed by a schema. An absent body counts as `{}`. Throws `malformed_json`, `payload_too_large`, `invalid_input`. */
export async function readBody<Schema extends z.ZodType>(
  request: ApiRequest,
  schema: Schema,
  bytesMax = bodyBytesMax,
): Promise<z.infer<Schema>> {
  const text = await readText(request, bytesMax)
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new AppError('malformed_json', 'The request body is not JSON.')
  }
  if (isDeeper(body, depthMax)) throw new AppError('invalid_input', `The request body is nested deeper than ${depthMax} levels.`)
  return parse(schema, body)
}

/** The request's body as text. Throws `payload_too_large` past `bytesMax` (1 MiB), `malformed_json` for one that breaks off. */
export async function readText(request: Pick<ApiRequest, 'body'>, bytesMax = bodyBytesMax): Promise<string> {
  return (await readBytes(request, bytesMax)).toString('utf8')
}

/** The request's body as it arrived. Throws as `readText` does. */
export async function readBytes(request: Pick<ApiRequest, 'body'>, bytesMax = bodyBytesMax): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of arriving(request.body)) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new AppError('payload_too_large', `The request body exceeds ${bytesMax / 1024 / 1024} MiB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A client that goes away in the middle of its body is no fault of ours to be logged. */
async function* arriving(body: ApiRequest['body']): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? []
  } catch {
    throw new AppError('malformed_json', 'The connection ended before the request body did.')
  }
}

/** Whether objects and lists are nested deeper than `levels`. It calls itself no deeper than that either. */
function isDeeper(value: unknown, levels: number): boolean {
  if (!isNested(value)) return false
  if (levels === 0) return true
  for (const item of Array.isArray(value) ? value : Object.values(value)) if (isDeeper(item, levels - 1)) return true
  return false
}

/** An answer with what is somebody's own: no cache on the way keeps it, unless its handler says otherwise. */
export function privately(answer: Response): Response {
  if (!answer.headers.has('cache-control')) answer.headers.set('cache-control', 'no-store')
  return answer
}

/** A request that failed by a bug: the error, and nothing of the request, which may carry keys. */
export function logFailure(error: unknown): void {
  log().error({ err: error }, 'request failed')
}

import type { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { parse } from '#lib/parse.ts'

const bodyBytesMax = 1024 * 1024

// Whatever walks JSON by recursion must come to its end before the stack does.
const depthMax = 200

/** What a handler reads of a request. A web `Request` is one, and so is what lib/front makes of node's. */
export type ApiRequest = Pick<Request, 'method' | 'url'> & { headers: Pick<Headers, 'get'>; body: AsyncIterable<Uint8Array> | null }

/** The request's JSON body, parsed by a schema. An absent body counts as `{}`. Throws `malformed_json`, `payload_too_large`, `invalid_input`. */
export async function readBody<Schema extends z.ZodType>(request: ApiRequest, schema: Schema): Promise<z.infer<Schema>> {
  const text = await readText(request)
  if (depthOf(text) > depthMax) throw new AppError('invalid_input', `The request body is nested deeper than ${depthMax} levels.`)
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new AppError('malformed_json', 'The request body is not JSON.')
  }
  return parse(schema, body)
}

/** The request's body as text. Throws `payload_too_large` past 1 MiB, `malformed_json` for one that breaks off. */
export async function readText(request: Pick<ApiRequest, 'body'>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of arriving(request.body)) {
    bytes += chunk.length
    if (bytes > bodyBytesMax) throw new AppError('payload_too_large', 'The request body exceeds 1 MiB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A client that goes away in the middle of its body is no fault of ours to be logged. */
async function* arriving(body: ApiRequest['body']): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? []
  } catch {
    throw new AppError('malformed_json', 'The connection ended before the request body did.')
  }
}

/** How deep objects and lists are nested in a JSON text, brackets inside strings left out. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth)
    else if (token === '}' || token === ']') depth -= 1
  }
  return deepest
}

/** A request that failed by a bug: the error, and nothing of the request, which may carry keys. */
export function logFailure(error: unknown): void {
  log().error({ err: error }, 'request failed')
}

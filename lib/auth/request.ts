import type { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { parse } from '#lib/parse.ts'

const bodyBytesMax = 1024 * 1024

/** The request's JSON body, parsed by a schema. An absent body counts as `{}`. Throws `malformed_json`, `payload_too_large`, `invalid_input`. */
export async function readBody<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.infer<Schema>> {
  const text = await readText(request)
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new AppError('malformed_json', 'The request body is not JSON.')
  }
  return parse(schema, body)
}

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length
    if (bytes > bodyBytesMax) throw new AppError('payload_too_large', 'The request body exceeds 1 MiB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A request that failed by a bug: the error, and nothing of the request, which may carry keys. */
export function logFailure(error: unknown): void {
  log().error({ err: error }, 'request failed')
}

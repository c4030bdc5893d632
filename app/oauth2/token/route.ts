import type { z } from 'zod'
import { deviceOf } from '#lib/auth/device.ts'
import { countRefused, takeCall } from '#lib/auth/rate-limit.ts'
import { logFailure, readText } from '#lib/auth/request.ts'
import { db } from '#lib/db/client.ts'
import { AppError } from '#lib/errors.ts'
import { issueAccessToken, tokenRequest } from '#lib/webhooks/service-credentials.ts'

/** The client credentials grant (RFC 6749, section 4.4): Basic authentication, or client id and secret in the form. */
export async function POST(request: Request): Promise<Response> {
  try {
    const form = tokenRequest.safeParse(Object.fromEntries(new URLSearchParams(await readText(request))))
    if (!form.success) return refusal(400, 'unsupported_grant_type', 'Send grant_type=client_credentials.')
    const client = clientOf(request.headers.get('authorization') ?? '', form.data)
    if (!client) return refusal(401, 'invalid_client', 'Send client id and secret by Basic authentication.')
    const { address } = deviceOf(request.headers)
    const token = await countRefused(address, () => issueAccessToken(db(), client.id, client.secret))
    // Only now, or a stranger who knows the id could use up what its owner has.
    await takeCall({ actor: client })
    return answer(200, token)
  } catch (error) {
    if (error instanceof AppError && error.code === 'payload_too_large') return refusal(413, 'invalid_request', error.message)
    if (error instanceof AppError && error.code === 'too_many_requests')
      return refusal(429, 'temporarily_unavailable', error.message, error.headers)
    if (error instanceof AppError) return refusal(401, 'invalid_client', error.message)
    logFailure(error)
    return refusal(500, 'server_error', 'Something went wrong on our side.')
  }
}

function clientOf(header: string, form: z.infer<typeof tokenRequest>): { id: string; secret: string } | null {
  const basic = /^Basic\s+(\S+)$/i.exec(header)?.[1]
  if (basic !== undefined) {
    const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? []
    return id && secret ? { id, secret } : null
  }
  const { client_id: id, client_secret: secret } = form
  return id && secret ? { id, secret } : null
}

function refusal(status: number, error: string, description: string, headers: Record<string, string> = {}): Response {
  const authenticate: Record<string, string> = status === 401 ? { 'www-authenticate': 'Basic realm="Hookport"' } : {}
  return answer(status, { error, error_description: description }, { ...authenticate, ...headers })
}

function answer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })
}

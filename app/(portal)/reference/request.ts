import { shellWord } from '#components/shell-word.ts'
import type { Authentication, ReferenceOperation } from '#lib/openapi/reference.ts'

/** What a reader filled in. Parameters are named by place and name: `path:id`, `query:limit`, `header:Idempotency-Key`. */
export type Filled = { values: Record<string, string>; body: string; key: string; clientId: string; clientSecret: string }

export type ApiRequest = { method: string; target: string; headers: Record<string, string>; body: string | null }

/** The request that an operation becomes with what was filled in; empty parameters are left out. `target` is path and query. */
export function requestOf(operation: ReferenceOperation, filled: Filled): ApiRequest {
  const { method, path, authentication, parameters, body } = operation
  const textOf = (place: string, name: string) => filled.values[`${place}:${name}`]?.trim() ?? ''
  const given = (place: string) =>
    parameters.filter((one) => one.in === place).flatMap(({ name }) => (textOf(place, name) === '' ? [] : [[name, textOf(place, name)]]))
  const search = new URLSearchParams([...(authentication === 'bearerAndKey' ? [['key', filled.key]] : []), ...given('query')])
  const sent = body !== null && filled.body.trim() !== '' ? filled.body : null
  return {
    method,
    target: path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(textOf('path', name))) + (search.size > 0 ? `?${search}` : ''),
    headers: {
      ...authorization(authentication, filled),
      ...Object.fromEntries(given('header')),
      ...(sent !== null && body && { 'Content-Type': body.mediaType }),
    },
    body: sent,
  }
}

function authorization(authentication: Authentication, { key, clientId, clientSecret }: Filled): Record<string, string> {
  if (authentication === 'none') return {}
  if (authentication === 'basic') return { Authorization: `Basic ${base64(`${clientId}:${clientSecret}`)}` }
  return { Authorization: `Bearer ${key}` }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

/** The operation's own example as a command, with placeholders for the credentials. */
export function curlCommand(serverUrl: string, operation: ReferenceOperation): string {
  const values = Object.fromEntries(operation.parameters.map(({ in: place, name, example }) => [`${place}:${name}`, example]))
  const body = operation.body?.examples[0]?.text ?? ''
  const { method, target, headers, body: sent } = requestOf(operation, { values, body, key: 'KEY', clientId: '', clientSecret: '' })
  const { Authorization: _, ...others } = headers
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${shellWord(serverUrl + target)}`,
    ...credentials[operation.authentication],
    ...Object.entries(others).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
    ...(sent === null ? [] : [`-d ${shellWord(sent)}`]),
  ].join(' \\\n  ')
}

const credentials: Record<Authentication, string[]> = {
  bearer: [`-H 'Authorization: Bearer KEY'`],
  bearerAndKey: [`-H 'Authorization: Bearer KEY'`],
  basic: [`-u 'CLIENT_ID:CLIENT_SECRET'`],
  none: [],
}

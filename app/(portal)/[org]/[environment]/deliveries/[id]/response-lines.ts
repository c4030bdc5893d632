import { jsonTokens } from '#components/json-text.ts'
import type { Attempt } from '#lib/webhooks/delivery.ts'

/** What came back from an attempt, line by line for a comparison: status or failure, headers by name, body; JSON is indented. */
export function responseLines({ statusCode, error, response }: Attempt): string[] {
  const failure = error === null || error.class === 'status' ? [] : [`${error.class}: ${error.message}`]
  if (response === null) return failure.length > 0 ? failure : ['No response']
  const headers = Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP ${statusCode}`, ...failure, ...headers.sort(), '', ...bodyText(response.body).split('\n')]
}

function bodyText(body: string): string {
  const tokens = jsonTokens(body)
  return tokens === null ? body.replaceAll('\r\n', '\n') : tokens.map(({ text }) => text).join('')
}

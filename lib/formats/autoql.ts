import { createHmac } from 'node:crypto'
import type { FormatEvent } from './subject.ts'

/** `{"event","payload"}`: the data goes out as the text that was stored (CONTRACT §5). */
export function autoqlBody({ type, dataText }: FormatEvent): string {
  return `{"event":${JSON.stringify(type)},"payload":${dataText}}`
}

/**
 * AutoQL's own signature headers, beside those of Standard Webhooks: base64 HMAC-SHA256 over `timestamp.body`, with the whole secret's
 * UTF-8 bytes as the key. `now` is the time of the attempt; the header has it in milliseconds.
 */
export function autoqlHeaders(secret: string, now: Date, body: string): Record<string, string> {
  const timestamp = String(now.getTime())
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('base64')
  return { 'autoql-timestamp': timestamp, 'autoql-signature': signature }
}

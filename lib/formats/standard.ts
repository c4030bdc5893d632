import type { FormatEvent } from './subject.ts'

/** `{"type","timestamp","data"}`: the data goes out as the text that was stored (CONTRACT §5, after Standard Webhooks). */
export function standardBody({ type, occurredAt, dataText }: Pick<FormatEvent, 'type' | 'occurredAt' | 'dataText'>): string {
  return `{"type":${JSON.stringify(type)},"timestamp":"${occurredAt.toISOString()}","data":${dataText}}`
}

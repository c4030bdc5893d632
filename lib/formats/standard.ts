/** What a payload format needs to know of an event. `dataText` is the stored JSON text, which is never parsed on the way out. */
export type FormatEvent = { id: string; type: string; occurredAt: Date; dataText: string }

/**
 * The body of the `standard` format, `{"type","timestamp","data"}` (CONTRACT §5, after the Standard Webhooks specification).
 * Pure, so that a body which is not stored can be rendered again as it was sent.
 */
export function standardBody(event: FormatEvent): string {
  return `{"type":${JSON.stringify(event.type)},"timestamp":"${event.occurredAt.toISOString()}","data":${event.dataText}}`
}

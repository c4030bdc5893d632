import type { FormatEndpoint, FormatEvent } from './subject.ts'

/** `{"topicName","eventDateTime","eventId","subscriptionId","event"}`: the data goes out as the text that was stored (CONTRACT §5). */
export function acculynxBody({ id, type, occurredAt, dataText }: FormatEvent, endpoint: FormatEndpoint): string {
  const head = { topicName: type, eventDateTime: occurredAt.toISOString(), eventId: id, subscriptionId: endpoint.id }
  return `${JSON.stringify(head).slice(0, -1)},"event":${dataText}}`
}

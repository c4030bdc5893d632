import type { FormatEndpoint, FormatEvent } from './subject.ts'

/**
 * A notification in the shape of Akoya's (CONTRACT §5): who is told, who tells, and in `notificationPayload` what happened to which thing.
 * `data` may already have the payload's shape (`id`, `idType`, `customFields`); all other fields become custom fields.
 */
export function akoyaBody(event: FormatEvent, endpoint: FormatEndpoint): string {
  return JSON.stringify({
    notificationId: event.id,
    sentOn: event.occurredAt.toISOString(),
    subscriber: {
      name: endpoint.organization.name,
      type: 'DATA_RECIPIENT',
      registry: 'PRIVATE',
      registeredEntityId: endpoint.organization.slug,
    },
    publisher: { name: 'Hookport', type: 'DATA_ACCESS_PLATFORM', registry: 'PRIVATE', registeredEntityId: endpoint.publicUrl },
    category: event.category,
    type: event.type,
    notificationPayload: payloadOf(event),
    url: { href: `${endpoint.publicUrl}/api/v1/events/${event.id}`, action: 'GET' },
  })
}

function payloadOf(event: FormatEvent) {
  const data: unknown = JSON.parse(event.dataText)
  const { id, idType, customFields, ...rest } = isObject(data) ? data : { data }
  return {
    id: typeof id === 'string' ? id : (event.entity?.id ?? event.id),
    idType: typeof idType === 'string' ? idType : (event.entity?.type ?? event.category),
    customFields: [
      ...(Array.isArray(customFields) ? customFields : []),
      ...Object.entries(rest).map(([name, value]) => ({ name, value: textOf(value) })),
    ],
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

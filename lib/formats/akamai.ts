import type { FormatEndpoint, FormatEvent } from './subject.ts'

/**
 * An array of one object that names the changed record and nothing of its content: no personal data ever goes out in this format
 * (CONTRACT §5, seed "Webhooks 2.0"). The receiver knows the sender by the endpoint's callback hash.
 */
export function akamaiBody({ occurredAt, entity, clientId }: FormatEvent, { callbackHash }: FormatEndpoint): string {
  return JSON.stringify([
    {
      uuid: entity?.id ?? null,
      entity_type: entity?.type ?? null,
      datetime: occurredAt.toISOString(),
      hash: callbackHash,
      client_id: clientId,
    },
  ])
}

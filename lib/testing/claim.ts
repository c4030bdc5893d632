import type { Claim } from '#lib/dispatcher/claim.ts'

type Named = { id?: string; endpoint: string; organization?: string; atMs?: number }

/** A claim that no database knows, for what works on claims in memory. */
export function claimFor({ id = '', endpoint, organization = 'organization', atMs = performance.now() }: Named): Claim {
  return {
    id,
    claimCount: 1,
    attemptCount: 0,
    test: false,
    organizationId: organization,
    environment: 'sandbox',
    laneFull: true,
    claimedAtMs: atMs,
    event: {
      id,
      environment: 'sandbox',
      type: 'thing.happened',
      category: 'things',
      entityType: null,
      entityId: null,
      clientId: null,
      ephemeral: false,
      traceparent: null,
      occurredAt: new Date(0),
      dataText: '{}',
    },
    endpoint: {
      id: endpoint,
      revision: '',
      organizationId: organization,
      url: 'http://127.0.0.1/',
      format: 'standard',
      callbackHash: null,
      callbackHashSealed: null,
      organizationSlug: 'acme',
      organizationName: 'Acme',
      enabled: true,
      deleted: false,
      headers: null,
      retrySchedule: null,
      signing: 'hmac',
      secrets: [],
      dataKey: null,
    },
  }
}

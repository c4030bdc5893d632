import type { Tenant } from './tenant.ts'

const autoql = '/autoql/management/api/v1/notifications/webhooks'
const sandbox = () => ({ environment: 'sandbox' })
const idOf = (kind: keyof Tenant['ids']) => (tenant: Tenant) => ({ id: tenant.ids[kind] })
const anEvent = { type: 'thing.happened', data: { n: 1 } }
const record = () => ({ type: 'user', uuid: 'b7d0' })

/**
 * Whose a route is. `id`: names something of an organization. `scope`: speaks of the caller's own, and may be asked for another's by name. `own`: speaks of
 * the caller's own and can name no other. `everyone`: holds nothing of any organization. `operator`: for the platform's key. `public`: for
 * anybody, by a secret of its own or for nothing that is anybody's.
 */
export type Reach = 'id' | 'scope' | 'own' | 'everyone' | 'operator' | 'public' | 'session'

export type RouteCase = {
  reach: Reach
  body?: (tenant: Tenant) => object
  params?: (tenant: Tenant) => Record<string, string>
  query?: string
}

// Every route. One that is not in this table makes the first test fail.
export const routeCases: Record<string, RouteCase> = {
  'get /{org}/{environment}/deliveries/export': { reach: 'session' },
  'get /{org}/settings/audit/export': { reach: 'session' },
  'get /staff/audit/export': { reach: 'session' },
  [`get ${autoql}`]: { reach: 'own' },
  [`put ${autoql}/{environment}`]: { reach: 'own', params: sandbox, body: () => ({ url: 'http://127.0.0.1:9/new' }) },
  [`put ${autoql}/{environment}/secret`]: { reach: 'own', params: sandbox },
  [`post ${autoql}/{environment}/test`]: { reach: 'own', params: sandbox },
  [`get ${autoql}/{environment}/logs`]: { reach: 'own', params: sandbox },
  [`delete ${autoql}/{environment}`]: { reach: 'own', params: sandbox },
  'get /notifications/v1/subscriptions': { reach: 'own' },
  'post /notifications/v1/subscriptions': {
    reach: 'own',
    body: () => ({ category: 'CONSENT', type: 'CONSENT_UPDATED', callbackUrl: 'http://127.0.0.1:9/' }),
  },
  'get /notifications/v1/subscriptions/{id}': { reach: 'id', params: idOf('akoya') },
  'delete /notifications/v1/subscriptions/{id}': { reach: 'id', params: idOf('akoya') },
  'post /notifications/v1/test': { reach: 'id', body: idOf('akoya') },
  'get /webhooks/v2/topics': { reach: 'everyone' },
  'get /webhooks/v2/subscriptions': { reach: 'own' },
  'post /webhooks/v2/subscriptions': {
    reach: 'own',
    body: () => ({ consumerUrl: 'http://127.0.0.1:9/', techContact: 'tech@example.com', topicNames: ['job_created'] }),
  },
  'get /webhooks/v2/subscriptions/{id}': { reach: 'id', params: idOf('acculynx') },
  'put /webhooks/v2/subscriptions/{id}': { reach: 'id', params: idOf('acculynx'), body: () => ({ topicNames: ['job_created'] }) },
  'delete /webhooks/v2/subscriptions/{id}': { reach: 'id', params: idOf('acculynx') },
  'post /webhooks/v2/subscriptions/{id}/test-event': { reach: 'id', params: idOf('acculynx'), body: () => ({ topicName: 'job_created' }) },
  'get /api/auth/{...nextauth}': { reach: 'session' },
  'post /api/auth/{...nextauth}': { reach: 'session' },
  'get /api/cron/dispatch': { reach: 'public' },
  'post /api/cron/dispatch': { reach: 'public' },
  'get /api/health': { reach: 'public' },
  'get /api/health/live': { reach: 'public' },
  'get /api/health/ready': { reach: 'public' },
  'get /metrics': { reach: 'operator' },
  'post /oauth2/token': { reach: 'public' },
  'post /inbox/{token}': { reach: 'public' },
  'get /api/v1/openapi.json': { reach: 'public' },
  'get /api/v1/postman.json': { reach: 'public' },
  'get /api/v1/{...path}': { reach: 'public' },
  'post /api/v1/{...path}': { reach: 'public' },
  'put /api/v1/{...path}': { reach: 'public' },
  'patch /api/v1/{...path}': { reach: 'public' },
  'delete /api/v1/{...path}': { reach: 'public' },
  'get /api/v1/audit': { reach: 'operator' },
  'get /api/v1/catalogs': { reach: 'everyone' },
  'post /api/v1/catalogs/{name}/install': { reach: 'operator', params: () => ({ name: 'akoya' }) },
  'put /api/v1/consents/{id}': { reach: 'scope', params: () => ({ id: 'consent-1' }), body: () => ({ accounts: ['a'] }) },
  'post /api/v1/data-alerts': { reach: 'scope', body: () => ({ title: 'Alert', data: {} }) },
  'get /api/v1/deliveries': { reach: 'scope' },
  'get /api/v1/deliveries/export': { reach: 'scope', query: 'format=csv' },
  'get /api/v1/deliveries/{id}': { reach: 'id', params: idOf('delivery') },
  'post /api/v1/deliveries/{id}/redeliver': { reach: 'id', params: idOf('delivery') },
  'get /api/v1/endpoints': { reach: 'scope' },
  'post /api/v1/endpoints': { reach: 'scope', body: () => ({ url: 'http://127.0.0.1:9/', eventTypes: ['*'] }) },
  'get /api/v1/endpoints/{id}': { reach: 'id', params: idOf('endpoint') },
  'patch /api/v1/endpoints/{id}': { reach: 'id', params: idOf('endpoint'), body: () => ({ description: 'changed' }) },
  'delete /api/v1/endpoints/{id}': { reach: 'id', params: idOf('endpoint') },
  'get /api/v1/endpoints/{id}/health': { reach: 'id', params: idOf('endpoint') },
  'get /api/v1/endpoints/{id}/secret': { reach: 'id', params: idOf('endpoint') },
  'post /api/v1/endpoints/{id}/secret/rotate': { reach: 'id', params: idOf('endpoint') },
  'post /api/v1/endpoints/{id}/secret/end-rotation': { reach: 'id', params: idOf('endpoint') },
  'post /api/v1/endpoints/{id}/secret/roll-back': { reach: 'id', params: idOf('endpoint') },
  'get /.well-known/webhooks/{id}/jwks.json': { reach: 'public' },
  'post /api/v1/endpoints/{id}/test': { reach: 'id', params: idOf('endpoint') },
  'post /api/v1/endpoints/{id}/recover': {
    reach: 'id',
    params: idOf('akoya'),
    body: () => ({ since: new Date(Date.now() - 60_000).toISOString(), dryRun: true }),
  },
  'put /api/v1/entities/{type}/{uuid}': { reach: 'scope', params: record, body: () => ({ attributes: { name: 'x' } }) },
  // Whether there is such a record is not asked before whose it would be.
  'delete /api/v1/entities/{type}/{uuid}': { reach: 'scope', params: record },
  'get /api/v1/entity-types': { reach: 'everyone' },
  'put /api/v1/entity-types/{name}': { reach: 'operator', params: () => ({ name: 'user' }), body: () => ({ attributes: ['name'] }) },
  'get /api/v1/event-types': { reach: 'everyone' },
  'put /api/v1/event-types/{name}': {
    reach: 'operator',
    params: () => ({ name: 'thing.changed' }),
    body: () => ({ category: 'things', title: 'Changed', description: '' }),
  },
  'delete /api/v1/event-types/{name}': { reach: 'operator', params: () => ({ name: 'CONSENT_REVOKED' }) },
  'get /api/v1/events': { reach: 'scope' },
  'post /api/v1/events': { reach: 'scope', body: () => anEvent },
  'post /api/v1/events/batch': { reach: 'scope', body: () => ({ events: [anEvent] }) },
  'get /api/v1/events/{id}': { reach: 'id', params: idOf('event') },
  'post /api/v1/events/{id}/expunge': { reach: 'operator', params: idOf('event') },
  'post /api/v1/organizations/{slug}/expunge': { reach: 'operator', body: ({ slug }) => ({ confirm: slug }) },
  'get /api/v1/inbox': { reach: 'scope' },
  'put /api/v1/inbox': { reach: 'scope', body: () => ({ status: 204 }) },
  'get /api/v1/inbox/messages': { reach: 'scope' },
  'get /api/v1/inbox/messages/{id}': { reach: 'id', params: idOf('message') },
  'delete /api/v1/inbox/messages': { reach: 'scope' },
  'get /api/v1/maintenance-notices': { reach: 'everyone' },
  'post /api/v1/maintenance-notices': { reach: 'operator' },
  'post /api/v1/maintenance-notices/{id}/end': { reach: 'operator', params: () => ({ id: 'mnt_none' }) },
  'get /api/v1/organizations': { reach: 'operator' },
  'post /api/v1/organizations': { reach: 'operator', body: () => ({ name: 'New', slug: 'new-one' }) },
  'get /api/v1/organizations/{slug}': { reach: 'operator' },
  'patch /api/v1/organizations/{slug}': { reach: 'operator', body: () => ({ name: 'Changed' }) },
  'get /api/v1/organizations/{slug}/api-keys': { reach: 'operator' },
  'post /api/v1/organizations/{slug}/api-keys': { reach: 'operator', body: () => ({ name: 'k', environment: 'sandbox' }) },
  'delete /api/v1/organizations/{slug}/api-keys/{id}': { reach: 'operator', params: idOf('key') },
  'get /api/v1/organizations/{slug}/service-credentials': { reach: 'operator' },
  'post /api/v1/organizations/{slug}/service-credentials': { reach: 'operator', body: () => ({ name: 's', environment: 'sandbox' }) },
  'delete /api/v1/organizations/{slug}/service-credentials/{id}': { reach: 'operator', params: idOf('credential') },
  'get /api/v1/recoveries': { reach: 'scope' },
  'get /api/v1/recoveries/{id}': { reach: 'id', params: idOf('recovery') },
  'post /api/v1/recoveries/{id}/cancel': { reach: 'id', params: idOf('recovery') },
  'post /api/v1/signature-checks': { reach: 'scope', body: () => ({ headers: 'webhook-id: evt_1', body: '{}' }) },
}

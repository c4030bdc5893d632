import { z } from 'zod'
import { akoyaSubscription, akoyaSubscriptionInput, akoyaTestInput } from '../webhooks/vendor-schemas.ts'
import { ids, times } from './examples.ts'
import { type Group, parameter } from './operation.ts'
import { akoyaRefusalStyle } from './refusals.ts'

const base = '/notifications/v1/subscriptions'
const pathParameters = z.object({ id: parameter('Id of the subscription.', ids.endpoint) })
const input = {
  category: 'CONSENT',
  type: 'CONSENT_REVOKED',
  callbackUrl: 'https://app.example.com/akoya',
  callbackEmail: 'ops@example.com',
}
const subscription = { subscriptionId: ids.endpoint, ...input }

// The payload of the akoya format (CONTRACT §5).
const notification = z.object({
  notificationId: z.string(),
  sentOn: z.iso.datetime(),
  subscriber: z.record(z.string(), z.string()),
  publisher: z.record(z.string(), z.string()),
  category: z.string(),
  type: z.string(),
  notificationPayload: z.object({
    id: z.string(),
    idType: z.string(),
    customFields: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  url: z.object({ href: z.string(), action: z.string() }),
})

const registry = { registry: 'PRIVATE' } as const

export const akoya: Group = {
  id: 'akoya',
  title: 'Akoya',
  description:
    'The API of Akoya Notifications. The bearer is an access token or an API key; a subscription is an endpoint in the akoya format.',
  refusal: akoyaRefusalStyle,
  operations: [
    {
      id: 'akoyaCreateSubscription',
      method: 'post',
      path: base,
      summary: 'Create a subscription',
      description: 'To one type of a category.',
      security: 'key',
      body: { schema: akoyaSubscriptionInput, examples: { subscription: input } },
      answers: [{ status: 200, description: 'The subscription.', schema: akoyaSubscription, example: subscription }],
      refusals: ['forbidden', 'address_refused', 'unknown_event_type'],
    },
    {
      id: 'akoyaListSubscriptions',
      method: 'get',
      path: base,
      summary: 'List subscriptions',
      description: 'All of them, oldest first.',
      security: 'key',
      answers: [
        {
          status: 200,
          description: 'The subscriptions.',
          schema: z.object({ notificationSubscriptions: z.array(akoyaSubscription) }),
          example: { notificationSubscriptions: [subscription] },
        },
      ],
      refusals: ['forbidden'],
    },
    {
      id: 'akoyaGetSubscription',
      method: 'get',
      path: `${base}/{id}`,
      summary: 'Get a subscription',
      description: 'One of them.',
      security: 'key',
      pathParameters,
      answers: [{ status: 200, description: 'The subscription.', schema: akoyaSubscription, example: subscription }],
      refusals: ['forbidden', 'not_found'],
    },
    {
      id: 'akoyaDeleteSubscription',
      method: 'delete',
      path: `${base}/{id}`,
      summary: 'Delete a subscription',
      description: 'It gets nothing more.',
      security: 'key',
      pathParameters,
      answers: [{ status: 204, description: 'Deleted.' }],
      refusals: ['forbidden', 'not_found'],
    },
    {
      id: 'akoyaTest',
      method: 'post',
      path: '/notifications/v1/test',
      summary: 'Test a subscription',
      description: 'Sends a notification to the callback URL.',
      security: 'key',
      body: { schema: akoyaTestInput, examples: { test: { id: ids.endpoint } } },
      answers: [
        {
          status: 200,
          description: 'The payload that was sent.',
          schema: notification,
          example: {
            notificationId: ids.event,
            sentOn: times.created,
            subscriber: { name: 'Acme', type: 'DATA_RECIPIENT', ...registry, registeredEntityId: 'acme' },
            publisher: { name: 'Hookport', type: 'DATA_ACCESS_PLATFORM', ...registry, registeredEntityId: 'https://hooks.example.com' },
            category: 'CONSENT',
            type: 'CONSENT_REVOKED',
            notificationPayload: { id: 'cns-1042', idType: 'CONSENT', customFields: [{ name: 'provider', value: 'First Bank' }] },
            url: { href: `https://hooks.example.com/api/v1/events/${ids.event}`, action: 'GET' },
          },
        },
      ],
      refusals: ['forbidden', 'not_found'],
    },
  ],
}

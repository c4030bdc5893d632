import { z } from 'zod'
import {
  acculynxSubscription,
  acculynxSubscriptionChange,
  acculynxSubscriptionInput,
  acculynxTestInput,
  acculynxTopicQuery,
  acculynxTopics,
} from '../webhooks/vendor-schemas.ts'
import { ids, times } from './examples.ts'
import { type Group, parameter } from './operation.ts'
import { acculynxRefusalStyle } from './refusals.ts'

const base = '/webhooks/v2/subscriptions'
const pathParameters = z.object({ id: parameter('Id of the subscription.', ids.endpoint) })
const consumerUrl = 'https://crm.example.com/acculynx'
const subscription = {
  subscriptionId: ids.endpoint,
  consumerUrl,
  techContact: 'dev@example.com',
  topicNames: ['job_created', 'job.milestone.current_changed'],
  integrationType: null,
  status: 'Enabled',
  createdDate: times.created,
}

export const acculynx: Group = {
  id: 'acculynx',
  title: 'AccuLynx',
  description: 'The API of AccuLynx Webhooks. The bearer is an API key; a subscription is an endpoint in the acculynx format.',
  refusal: acculynxRefusalStyle,
  operations: [
    {
      id: 'acculynxListTopics',
      method: 'get',
      path: '/webhooks/v2/topics',
      summary: 'List topics',
      description: 'The event types of the catalog, by name.',
      security: 'key',
      query: acculynxTopicQuery,
      answers: [
        {
          status: 200,
          description: 'A page of topics.',
          schema: acculynxTopics,
          example: {
            count: 1,
            pageSize: 25,
            pageStartIndex: 0,
            items: [{ topicName: 'job_created', title: 'Job created', category: 'job', description: '' }],
          },
        },
      ],
      refusals: ['forbidden'],
    },
    {
      id: 'acculynxListSubscriptions',
      method: 'get',
      path: base,
      summary: 'List subscriptions',
      description: 'All of them, the disabled ones too.',
      security: 'key',
      answers: [
        {
          status: 200,
          description: 'The subscriptions.',
          schema: z.object({ items: z.array(acculynxSubscription) }),
          example: { items: [subscription] },
        },
      ],
      refusals: ['forbidden'],
    },
    {
      id: 'acculynxCreateSubscription',
      method: 'post',
      path: base,
      summary: 'Create a subscription',
      description: 'To any number of topics.',
      security: 'key',
      body: {
        schema: acculynxSubscriptionInput,
        examples: { subscription: { consumerUrl, techContact: 'dev@example.com', topicNames: subscription.topicNames } },
      },
      answers: [
        {
          status: 200,
          description: 'Its id.',
          schema: z.object({ subscriptionId: z.string() }),
          example: { subscriptionId: ids.endpoint },
        },
      ],
      refusals: ['forbidden', 'address_refused', 'unknown_event_type'],
    },
    {
      id: 'acculynxGetSubscription',
      method: 'get',
      path: `${base}/{id}`,
      summary: 'Get a subscription',
      description: 'One of them.',
      security: 'key',
      pathParameters,
      answers: [{ status: 200, description: 'The subscription.', schema: acculynxSubscription, example: subscription }],
      refusals: ['forbidden', 'not_found'],
    },
    {
      id: 'acculynxUpdateSubscription',
      method: 'put',
      path: `${base}/{id}`,
      summary: 'Replace the topics',
      description: 'The URL of a subscription stays what it was.',
      security: 'key',
      pathParameters,
      body: { schema: acculynxSubscriptionChange, examples: { topics: { topicNames: ['job_created'] } } },
      answers: [
        {
          status: 200,
          description: 'The subscription as it is now.',
          schema: acculynxSubscription,
          example: { ...subscription, topicNames: ['job_created'] },
        },
      ],
      refusals: ['forbidden', 'not_found', 'unknown_event_type'],
    },
    {
      id: 'acculynxDeleteSubscription',
      method: 'delete',
      path: `${base}/{id}`,
      summary: 'Disable a subscription',
      description: 'It stays in the list and gets nothing more.',
      security: 'key',
      pathParameters,
      answers: [
        {
          status: 200,
          description: 'The subscription as it is now.',
          schema: acculynxSubscription,
          example: { ...subscription, status: 'Disabled' },
        },
      ],
      refusals: ['forbidden', 'not_found'],
    },
    {
      id: 'acculynxTestEvent',
      method: 'post',
      path: `${base}/{id}/test-event`,
      summary: 'Send a test event',
      description: 'Of any topic, subscribed to or not. What becomes of it is in the log.',
      security: 'key',
      pathParameters,
      body: { schema: acculynxTestInput, examples: { test: { topicName: 'job_created' } } },
      answers: [
        {
          status: 202,
          description: 'Queued.',
          schema: z.object({ subscriptionId: z.string(), topicName: z.string() }),
          example: { subscriptionId: ids.endpoint, topicName: 'job_created' },
        },
      ],
      refusals: ['forbidden', 'not_found', 'unknown_event_type'],
    },
  ],
}

import { z } from 'zod'
import { endpointHealthSchema } from '../webhooks/endpoint-health.ts'
import { endpointPatch, endpointRequest, endpointsRequest } from '../webhooks/endpoint-input.ts'
import { endpointSchema, newEndpointSchema } from '../webhooks/endpoints.ts'
import { namedScope } from '../webhooks/organizations.ts'
import { pageRequest } from '../webhooks/paging.ts'
import { testAnswer, testInput } from '../webhooks/test-deliveries.ts'
import { data, endpoint, ids, page, receiverUrl, secret, times } from './examples.ts'
import { type Group, listOf, type Operation, parameter, scopeOfId } from './operation.ts'
import { recoveries } from './recoveries.ts'
import { nativeRefusal } from './refusals.ts'
import { secrets } from './secrets.ts'

const path = '/api/v1/endpoints/{id}'
const pathParameters = z.object({ id: parameter('Id of the endpoint.', ids.endpoint) })
const query = scopeOfId

const collection: Operation[] = [
  {
    id: 'createEndpoint',
    method: 'post',
    path: '/api/v1/endpoints',
    summary: 'Create an endpoint',
    description:
      'Registers a URL, or with `urls` several with the same settings and callback hash, all or none. The answer shows the secret that ' +
      'signs every request.',
    security: 'key',
    body: {
      schema: z.union([endpointRequest, endpointsRequest]),
      examples: {
        endpoint: { url: receiverUrl, description: 'Order service', eventTypes: ['order.paid', 'refunds.*'] },
        akamai: { url: receiverUrl, format: 'akamai', eventTypes: ['ADD', 'UPDATE'], entityType: 'user', attributes: ['email'] },
        several: { urls: [receiverUrl, 'https://crm.example.com/in'], eventTypes: ['*'], retrySchedule: [5, 60, 600] },
      },
    },
    answers: [
      {
        status: 201,
        description: 'The endpoint with its secret; for `urls` a list of them.',
        schema: z.union([newEndpointSchema, z.object({ data: z.array(newEndpointSchema) })]),
        example: { ...endpoint, secret },
      },
    ],
    refusals: ['environment_mismatch', 'not_found', 'address_refused', 'unknown_event_type', 'conflict'],
  },
  {
    id: 'listEndpoints',
    method: 'get',
    path: '/api/v1/endpoints',
    summary: 'List endpoints',
    description: 'The endpoints of one environment, newest first. Secrets are never included.',
    security: 'key',
    query: pageRequest.extend(namedScope.shape),
    answers: [{ status: 200, description: 'A page of endpoints.', schema: listOf(endpointSchema), example: page(endpoint) }],
    refusals: ['environment_mismatch', 'not_found'],
  },
]

const one: Operation[] = [
  {
    id: 'getEndpoint',
    method: 'get',
    path,
    summary: 'Get an endpoint',
    description: 'Its settings, without the secret.',
    security: 'key',
    pathParameters,
    query,
    answers: [{ status: 200, description: 'The endpoint.', schema: endpointSchema, example: endpoint }],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'updateEndpoint',
    method: 'patch',
    path,
    summary: 'Change an endpoint',
    description: 'What is absent from the body stays as it is.',
    security: 'key',
    pathParameters,
    query,
    body: { schema: endpointPatch, examples: { change: { eventTypes: ['order.paid'], enabled: false } } },
    answers: [
      {
        status: 200,
        description: 'The endpoint as it is now.',
        schema: endpointSchema,
        example: { ...endpoint, eventTypes: ['order.paid'], enabled: false, updatedAt: times.later },
      },
    ],
    refusals: ['environment_mismatch', 'not_found', 'address_refused', 'unknown_event_type', 'conflict'],
  },
  {
    id: 'deleteEndpoint',
    method: 'delete',
    path,
    summary: 'Delete an endpoint',
    description: 'Its secrets are gone at once, what still waits for it is skipped, and its log stays.',
    security: 'key',
    pathParameters,
    query,
    answers: [{ status: 204, description: 'Deleted.' }],
    refusals: ['environment_mismatch', 'not_found'],
  },
]

const test: Operation[] = [
  {
    id: 'testEndpoint',
    method: 'post',
    path: `${path}/test`,
    summary: 'Test an endpoint',
    description: 'Sends a real, signed request and waits for its answer. It is logged, marked as a test, and never retried.',
    security: 'key',
    pathParameters,
    query,
    body: { schema: testInput, examples: { test: { eventType: 'order.paid', data } }, isOptional: true },
    answers: [
      {
        status: 200,
        description: 'What the receiver answered, or why there was no answer.',
        schema: testAnswer,
        example: {
          deliveryId: ids.delivery,
          succeeded: true,
          statusCode: 200,
          responseHeaders: { 'content-type': 'application/json' },
          responseBody: '{"received":true}',
          durationMs: 43,
          error: null,
          verifiedWith: null,
        },
      },
    ],
    refusals: ['environment_mismatch', 'not_found', 'unknown_event_type', 'conflict'],
  },
]

const health: Operation[] = [
  {
    id: 'getEndpointHealth',
    method: 'get',
    path: `${path}/health`,
    summary: 'See how an endpoint is doing',
    description:
      'Its success rate, latency, last success, streak and backlog, and what its attempts came to by hour and by day. Tests are left out. ' +
      'The counts by hour and day follow the log by some seconds.',
    security: 'key',
    pathParameters,
    query,
    answers: [
      {
        status: 200,
        description: 'Its health.',
        schema: endpointHealthSchema,
        example: {
          attempts: 1204,
          successRate: 0.993,
          latency: { p50Ms: 48, p95Ms: 310 },
          lastSuccessAt: times.later,
          streak: { outcome: 'succeeded', count: 212, since: times.created },
          backlog: { ready: 0, retrying: 3, oldestDueSeconds: 0 },
          skipped: 0,
          hours: [{ at: '2026-11-22T09:00:00.000Z', succeeded: 96, retrying: 1, failed: 0, meanMs: 61 }],
          days: [{ at: '2026-11-22T00:00:00.000Z', succeeded: 1196, retrying: 6, failed: 2, meanMs: 58 }],
        },
      },
    ],
    refusals: ['environment_mismatch', 'not_found'],
  },
]

export const endpoints: Group = {
  id: 'endpoints',
  title: 'Endpoints',
  description: 'Where events go: a URL with a payload format, the event types it subscribes to, filters, and the secret that signs.',
  refusal: nativeRefusal,
  operations: [...collection, ...one, ...secrets, ...test, ...health, ...recoveries],
}

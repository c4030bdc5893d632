import { z } from 'zod'
import { eventFilters } from '../webhooks/event-list.ts'
import { eventDetailSchema, eventSummarySchema } from '../webhooks/events.ts'
import { expungedEventSchema } from '../webhooks/expunge.ts'
import { namedScope } from '../webhooks/organizations.ts'
import { pageRequest } from '../webhooks/paging.ts'
import { publishedSchema, publishRequest } from '../webhooks/publish.ts'
import { batchItemSchema, batchSchema } from '../webhooks/publish-batch.ts'
import { data, event, ids, page, receiverUrl, times } from './examples.ts'
import { type Group, listOf, parameter, scopeOfId } from './operation.ts'
import { nativeRefusal } from './refusals.ts'

const published = { id: ids.event, deliveries: 1 }

export const events: Group = {
  id: 'events',
  title: 'Events',
  description: 'What happened. Publishing an event makes one delivery for every endpoint that subscribes to it.',
  refusal: nativeRefusal,
  operations: [
    {
      id: 'publishEvent',
      method: 'post',
      path: '/api/v1/events',
      summary: 'Publish an event',
      description:
        'The answer is sent once event and deliveries are stored; from then on the event is delivered at least once, or is visibly failed or ' +
        'skipped. A repeated request with the same `Idempotency-Key` or `id` gives the first answer again. An operator key names the ' +
        'organization, or `*` for every one.',
      security: 'key',
      headers: z.object({
        'Idempotency-Key': z.string().min(1).max(255).optional().describe('Makes a repeated request safe. 1 to 255 characters.'),
      }),
      body: {
        schema: publishRequest,
        examples: {
          event: { type: 'order.paid', data, projectId: 'shop' },
          change: {
            type: 'UPDATE',
            data: {},
            entity: { type: 'user', id: 'u-17' },
            changedAttributes: ['email'],
            occurredAt: times.created,
          },
          broadcast: { organization: '*', environment: 'production', type: 'SERVICE', data: { customFields: [] }, id: 'outage-42' },
        },
      },
      answers: [
        { status: 202, description: 'Published.', schema: publishedSchema, example: published },
        {
          status: 200,
          description: 'Published before by the same key or id: the first answer.',
          schema: publishedSchema,
          example: published,
        },
      ],
      refusals: ['environment_mismatch', 'forbidden', 'not_found', 'unknown_event_type', 'idempotency_conflict'],
    },
    {
      id: 'publishEvents',
      method: 'post',
      path: '/api/v1/events/batch',
      summary: 'Publish many events',
      description:
        'Up to 1000 events of 16 MiB together, in one transaction. The outcomes come in the order of the events: what is refused is told in its ' +
        'place, and the others are published all the same. To repeat a batch safely, give its events an `id`.',
      security: 'key',
      body: {
        schema: batchSchema,
        examples: {
          batch: {
            events: [
              { type: 'order.paid', data, id: 'order-2211' },
              { type: 'order.paid', data: { amount: 'much' } },
            ],
          },
        },
      },
      answers: [
        {
          status: 202,
          description: 'What is published is durable.',
          schema: z.object({ data: z.array(batchItemSchema) }),
          example: {
            data: [
              published,
              {
                error: {
                  code: 'invalid_input',
                  message: 'data does not satisfy the schema of order.paid.',
                  errors: [{ path: 'data.amount', message: 'must be number' }],
                },
              },
            ],
          },
        },
      ],
      refusals: [],
    },
    {
      id: 'listEvents',
      method: 'get',
      path: '/api/v1/events',
      summary: 'List events',
      description:
        "The organization's events of one environment and those sent to every organization, newest first, narrowed by any of the filters. By " +
        '`type`, `projectId` or `entityType` alone, a page looks through the next 20 000 events, so it may have fewer rows than asked for, or none, ' +
        'and yet a `nextCursor` to go on with.',
      security: 'key',
      query: eventFilters.extend(pageRequest.shape).extend(namedScope.shape),
      answers: [{ status: 200, description: 'A page of events.', schema: listOf(eventSummarySchema), example: page(event) }],
      refusals: ['environment_mismatch', 'not_found'],
    },
    {
      id: 'getEvent',
      method: 'get',
      path: '/api/v1/events/{id}',
      summary: 'Get an event',
      description:
        'One event with its data and deliveries, for every other endpoint of the environment the reason why it got none, and for all of them how the ' +
        'event stood to their settings, step by step.',
      security: 'key',
      pathParameters: z.object({ id: parameter('Id of the event.', ids.event) }),
      query: scopeOfId.extend({
        organization: namedScope.shape.organization.describe('An operator key names it for an event that went to every organization.'),
      }),
      answers: [
        {
          status: 200,
          description: 'The event.',
          schema: eventDetailSchema,
          example: {
            ...event,
            data,
            deliveries: [{ id: ids.delivery, endpointId: ids.endpoint, status: 'succeeded', reason: null, code: 200 }],
            unmatched: [
              {
                endpointId: 'ep_01jd3xc1n6p9r2t5w8z1b4d7fk',
                url: 'https://crm.example.com/in',
                reason: 'event_type_not_subscribed',
              },
            ],
            trace: [
              {
                endpointId: ids.endpoint,
                url: receiverUrl,
                deleted: false,
                delivered: true,
                unmatched: null,
                steps: [
                  { step: 'created', verdict: 'met', wanted: [times.created], actual: [times.later] },
                  { step: 'event_type', verdict: 'met', wanted: ['order.paid'], actual: ['order.paid'] },
                  { step: 'category', verdict: 'not_asked', wanted: ['refunds.*'], actual: ['orders'] },
                  { step: 'project', verdict: 'not_asked', wanted: [], actual: ['shop'] },
                  { step: 'entity_type', verdict: 'not_asked', wanted: [], actual: [] },
                  { step: 'attributes', verdict: 'not_asked', wanted: [], actual: [] },
                  { step: 'enabled', verdict: 'met', wanted: [], actual: [] },
                ],
                changes: [],
              },
            ],
          },
        },
      ],
      refusals: ['environment_mismatch', 'not_found'],
    },
    {
      id: 'expungeEvent',
      method: 'post',
      path: '/api/v1/events/{id}/expunge',
      summary: 'Expunge an event',
      description:
        'Erases for good what the event carried: its data, the record it names, the headers and bodies of every request and response. What has not been sent ' +
        'is skipped. The log keeps that it was there and what became of it.',
      security: 'operator',
      pathParameters: z.object({ id: parameter('Id of the event.', ids.event) }),
      answers: [
        {
          status: 200,
          description: 'What was erased.',
          schema: expungedEventSchema,
          example: { id: ids.event, deliveries: 1, attempts: 2 },
        },
      ],
      refusals: ['not_found'],
    },
  ],
}

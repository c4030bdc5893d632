import { z } from 'zod'
import { eventTypeInput, eventTypeSchema } from '../webhooks/catalog.ts'
import { entityTypeInput, entityTypeSchema } from '../webhooks/entity-types.ts'
import { pageRequest } from '../webhooks/paging.ts'
import { catalogInstalled, catalogSchema } from '../webhooks/vendor-catalogs.ts'
import { eventType, page } from './examples.ts'
import { type Group, listOf, type Operation, parameter, wholeListOf } from './operation.ts'
import { nativeRefusal } from './refusals.ts'

const name = parameter('Name of the event type.', eventType.name)
const { name: _, ...eventTypeBody } = eventType
const entityType = { name: 'user', attributes: ['email', 'givenName', 'primaryAddress.city'] }

const eventTypes: Operation[] = [
  {
    id: 'listEventTypes',
    method: 'get',
    path: '/api/v1/event-types',
    summary: 'List event types',
    description: 'The catalog, by name. Every key reads it.',
    security: 'key',
    query: pageRequest,
    answers: [{ status: 200, description: 'A page of event types.', schema: listOf(eventTypeSchema), example: page(eventType) }],
  },
  {
    id: 'putEventType',
    method: 'put',
    path: '/api/v1/event-types/{name}',
    summary: 'Create or replace an event type',
    description: 'An archived event type comes back. The example must satisfy the schema.',
    security: 'operator',
    pathParameters: z.object({ name }),
    body: { schema: eventTypeInput, examples: { eventType: eventTypeBody } },
    answers: [{ status: 200, description: 'The event type.', schema: eventTypeSchema, example: eventType }],
  },
  {
    id: 'archiveEventType',
    method: 'delete',
    path: '/api/v1/event-types/{name}',
    summary: 'Archive an event type',
    description: 'Nothing can be published with it any more; what was delivered stays in the log.',
    security: 'operator',
    pathParameters: z.object({ name }),
    answers: [{ status: 204, description: 'Archived.' }],
    refusals: ['not_found'],
  },
]

const entityTypes: Operation[] = [
  {
    id: 'listEntityTypes',
    method: 'get',
    path: '/api/v1/entity-types',
    summary: 'List entity types',
    description: 'The kinds of records whose changes are events, and the attributes that an endpoint may listen for.',
    security: 'key',
    answers: [{ status: 200, description: 'All entity types.', schema: wholeListOf(entityTypeSchema), example: page(entityType) }],
  },
  {
    id: 'putEntityType',
    method: 'put',
    path: '/api/v1/entity-types/{name}',
    summary: 'Create or replace an entity type',
    description: 'Endpoints keep the attributes they listen for.',
    security: 'operator',
    pathParameters: z.object({ name: parameter('Name of the entity type.', entityType.name) }),
    body: { schema: entityTypeInput, examples: { entityType: { attributes: entityType.attributes } } },
    answers: [{ status: 200, description: 'The entity type.', schema: entityTypeSchema, example: entityType }],
  },
]

const catalogs: Operation[] = [
  {
    id: 'listCatalogs',
    method: 'get',
    path: '/api/v1/catalogs',
    summary: 'List ready-made catalogs',
    description: 'The catalogs of the systems that Hookport replaces; each can be installed by one call.',
    security: 'key',
    answers: [
      {
        status: 200,
        description: 'All ready-made catalogs.',
        schema: wholeListOf(catalogSchema),
        example: page({
          name: 'autoql',
          title: 'AutoQL Data Alerts',
          description: "A data alert's condition is met, with the data, or is met no longer.",
          eventTypes: ['test', 'data_alert.true', 'data_alert.false'],
          entityTypes: [],
        }),
      },
    ],
  },
  {
    id: 'installCatalog',
    method: 'post',
    path: '/api/v1/catalogs/{name}/install',
    summary: 'Install a ready-made catalog',
    description: 'Creates its event and entity types, or brings them back to what they ship as.',
    security: 'operator',
    pathParameters: z.object({ name: parameter('`akoya`, `acculynx`, `akamai` or `autoql`.', 'autoql') }),
    answers: [{ status: 200, description: 'How many types it has.', schema: catalogInstalled, example: { eventTypes: 3, entityTypes: 0 } }],
    refusals: ['not_found'],
  },
]

export const catalog: Group = {
  id: 'event-types',
  title: 'Event types',
  description: 'What can happen: the event types, the entity types, and the catalogs that come with Hookport.',
  refusal: nativeRefusal,
  operations: [...eventTypes, ...entityTypes, ...catalogs],
}

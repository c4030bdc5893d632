import { z } from 'zod'
import { consentChangeSchema, consentRequest } from '../webhooks/consents.ts'
import { dataAlertAnswer, dataAlertRequest } from '../webhooks/data-alerts.ts'
import { entityChangeSchema, entityDeletion, entityRequest } from '../webhooks/entities.ts'
import { maintenanceEnd, maintenanceInput, maintenanceNoticeSchema } from '../webhooks/maintenance.ts'
import { ids, page, times } from './examples.ts'
import { type Group, type Operation, parameter, wholeListOf } from './operation.ts'
import { nativeRefusal } from './refusals.ts'

const published = { id: ids.event, deliveries: 1 }
const entityPath = '/api/v1/entities/{type}/{uuid}'
const entityParameters = z.object({
  type: parameter('The entity type.', 'user'),
  uuid: parameter('Id of the record.', '7c9e6679-7425-40de-944b-e07fc1f90ae7'),
})
const notice = {
  id: ids.maintenanceNotice,
  kind: 'planned',
  title: 'Database upgrade',
  description: '',
  service: 'Accounts',
  startsAt: times.created,
  endsAt: times.later,
}

const records: Operation[] = [
  {
    id: 'putConsent',
    method: 'put',
    path: '/api/v1/consents/{id}',
    summary: 'Report a consent',
    description:
      'Takes the present state of a consent and publishes what changed: `CONSENT_REVOKED`, or `CONSENT_UPDATED` when accounts were added or removed.',
    security: 'key',
    pathParameters: z.object({ id: parameter("The consent's id on your side.", 'cns-1042') }),
    body: { schema: consentRequest, examples: { consent: { status: 'active', provider: 'First Bank', accounts: ['acc-1', 'acc-3'] } } },
    answers: [
      {
        status: 200,
        description: 'What changed.',
        schema: consentChangeSchema,
        example: {
          id: 'cns-1042',
          status: 'active',
          accounts: ['acc-1', 'acc-3'],
          accountsAdded: ['acc-3'],
          accountsRemoved: ['acc-2'],
          event: published,
        },
      },
    ],
    refusals: ['environment_mismatch', 'not_found', 'conflict', 'unknown_event_type'],
  },
  {
    id: 'putEntity',
    method: 'put',
    path: entityPath,
    summary: 'Report a record',
    description:
      'Takes the present state of a record and publishes `ADD`, or `UPDATE` with the attributes that really changed. Values are compared by ' +
      'keyed hashes; they are neither stored nor sent.',
    security: 'key',
    pathParameters: entityParameters,
    body: { schema: entityRequest, examples: { record: { attributes: { email: 'ada@example.com', primaryAddress: { city: 'Oslo' } } } } },
    answers: [
      {
        status: 200,
        description: 'What changed.',
        schema: entityChangeSchema,
        example: { change: 'UPDATE', changedAttributes: ['email'], event: published },
      },
    ],
    refusals: ['environment_mismatch', 'not_found', 'unknown_event_type'],
  },
  {
    id: 'deleteEntity',
    method: 'delete',
    path: entityPath,
    summary: 'Report that a record is gone',
    description: 'Forgets the record and publishes `DELETE`.',
    security: 'key',
    pathParameters: entityParameters,
    query: entityDeletion,
    answers: [
      {
        status: 200,
        description: 'What was published.',
        schema: entityChangeSchema,
        example: { change: 'DELETE', changedAttributes: [], event: published },
      },
    ],
    refusals: ['environment_mismatch', 'not_found', 'unknown_event_type'],
  },
  {
    id: 'raiseDataAlert',
    method: 'post',
    path: '/api/v1/data-alerts',
    summary: 'Raise a data alert',
    description:
      'Where a webhook of the environment is subscribed, the data is delivered and erased once it has arrived. Otherwise people are told in ' +
      'the portal, without the data.',
    security: 'key',
    body: {
      schema: dataAlertRequest,
      examples: { alert: { title: 'Open invoices above 10,000', data: { rows: [{ invoice: 'INV-1042', amount: 12_500 }] } } },
    },
    answers: [{ status: 202, description: 'How it went out.', schema: dataAlertAnswer, example: { via: 'webhook', ...published } }],
    refusals: ['environment_mismatch', 'not_found', 'unknown_event_type'],
  },
]

const maintenance: Operation[] = [
  {
    id: 'listMaintenanceNotices',
    method: 'get',
    path: '/api/v1/maintenance-notices',
    summary: 'List maintenance notices',
    description: 'The newest first.',
    security: 'key',
    answers: [{ status: 200, description: 'The notices.', schema: wholeListOf(maintenanceNoticeSchema), example: page(notice) }],
  },
  {
    id: 'announceMaintenance',
    method: 'post',
    path: '/api/v1/maintenance-notices',
    summary: 'Announce an outage',
    description: 'Tells every endpoint subscribed to `MAINTENANCE`, in both environments, and everyone in the portal.',
    security: 'operator',
    body: {
      schema: maintenanceInput,
      examples: {
        planned: { kind: 'planned', title: notice.title, service: notice.service, startsAt: times.created, endsAt: times.later },
        unplanned: { kind: 'unplanned', title: 'Accounts cannot be reached', service: notice.service, startsAt: times.created },
      },
    },
    answers: [{ status: 201, description: 'The notice.', schema: maintenanceNoticeSchema, example: notice }],
    refusals: ['unknown_event_type'],
  },
  {
    id: 'endMaintenance',
    method: 'post',
    path: '/api/v1/maintenance-notices/{id}/end',
    summary: 'End an outage',
    description: 'Now, or at the time given.',
    security: 'operator',
    pathParameters: z.object({ id: parameter('Id of the notice.', ids.maintenanceNotice) }),
    body: { schema: maintenanceEnd, examples: { end: { endsAt: times.later } }, isOptional: true },
    answers: [{ status: 200, description: 'The notice as it is now.', schema: maintenanceNoticeSchema, example: notice }],
    refusals: ['not_found', 'conflict', 'unknown_event_type'],
  },
]

export const sources: Group = {
  id: 'sources',
  title: 'Sources of events',
  description: 'Report how things stand, and Hookport publishes what changed: consents, records, data alerts and outages.',
  refusal: nativeRefusal,
  operations: [...records, ...maintenance],
}

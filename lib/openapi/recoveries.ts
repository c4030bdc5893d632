import { z } from 'zod'
import { namedScope } from '../webhooks/organizations.ts'
import { pageRequest } from '../webhooks/paging.ts'
import { matchedSchema, recoveryFilters, recoveryInput, recoveryPreview, recoverySchema } from '../webhooks/recoveries.ts'
import { ids, page, times } from './examples.ts'
import { listOf, type Operation, parameter, scopeOfId } from './operation.ts'

const recovery = {
  id: ids.recovery,
  endpointId: ids.endpoint,
  environment: 'sandbox',
  state: 'running',
  since: times.created,
  until: times.nextDay,
  includeSucceeded: false,
  perSecond: 50,
  matched: 1200,
  queued: 500,
  succeeded: 480,
  failed: 3,
  orderedBy: 'dev@example.com',
  createdAt: times.nextDay,
  finishedAt: null,
}

const recoveryPath = z.object({ id: parameter('Id of the recovery.', ids.recovery) })

/** Sending again what an endpoint did not get. They stand with the endpoints. */
export const recoveries: Operation[] = [
  {
    id: 'recoverEndpoint',
    method: 'post',
    path: '/api/v1/endpoints/{id}/recover',
    summary: 'Recover an endpoint',
    description:
      'Sends again what the endpoint did not get in a span of time: every event whose deliveries there have all failed or been skipped, once each. ' +
      'Carried on in the background, whatever is restarted meanwhile. With `dryRun` it only counts.',
    security: 'key',
    pathParameters: z.object({ id: parameter('Id of the endpoint.', ids.endpoint) }),
    query: scopeOfId,
    body: {
      schema: recoveryInput,
      examples: {
        preview: { since: times.created, dryRun: true },
        recover: { since: times.created, until: times.nextDay, perSecond: 50 },
      },
    },
    answers: [
      {
        status: 202,
        description: 'Ordered.',
        schema: matchedSchema.extend({ id: z.string() }),
        example: { id: ids.recovery, matched: 1200 },
      },
      {
        status: 200,
        description: 'What a dry run found.',
        schema: recoveryPreview,
        example: { matched: 1200, first: times.created, last: times.later },
      },
    ],
    refusals: ['environment_mismatch', 'not_found', 'conflict'],
  },
  {
    id: 'listRecoveries',
    method: 'get',
    path: '/api/v1/recoveries',
    summary: 'List recoveries',
    description: 'The recoveries of the environment, newest first, of one endpoint where it is named.',
    security: 'key',
    query: recoveryFilters.extend(pageRequest.shape).extend(namedScope.shape),
    answers: [{ status: 200, description: 'A page of recoveries.', schema: listOf(recoverySchema), example: page(recovery) }],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'getRecovery',
    method: 'get',
    path: '/api/v1/recoveries/{id}',
    summary: 'Get a recovery',
    description: 'One recovery with its progress.',
    security: 'key',
    pathParameters: recoveryPath,
    query: scopeOfId,
    answers: [{ status: 200, description: 'The recovery.', schema: recoverySchema, example: recovery }],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'cancelRecovery',
    method: 'post',
    path: '/api/v1/recoveries/{id}/cancel',
    summary: 'Cancel a recovery',
    description: 'Nothing more is queued; what is queued is delivered.',
    security: 'key',
    pathParameters: recoveryPath,
    query: scopeOfId,
    answers: [
      { status: 200, description: 'The recovery as it ended.', schema: recoverySchema, example: { ...recovery, state: 'cancelled' } },
    ],
    refusals: ['environment_mismatch', 'not_found', 'conflict'],
  },
]

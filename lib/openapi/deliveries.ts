import { z } from 'zod'
import { deliveryDetailSchema, deliveryFilters, deliverySchema } from '../webhooks/delivery.ts'
import { exportFormat } from '../webhooks/delivery-export.ts'
import { namedScope } from '../webhooks/organizations.ts'
import { pageRequest } from '../webhooks/paging.ts'
import { delivery, ids, page, receiverUrl, times } from './examples.ts'
import { type Group, listOf, parameter, scopeOfId } from './operation.ts'
import { nativeRefusal } from './refusals.ts'

const pathParameters = z.object({ id: parameter('Id of the delivery.', ids.delivery) })

const attempt = {
  number: 1,
  startedAt: times.created,
  durationMs: 43,
  timings: { dns: 1.2, connect: 9.8, tls: 21.4, firstByte: 42.1, done: 42.6 },
  statusCode: 200,
  error: null,
  request: {
    method: 'POST',
    url: receiverUrl,
    headers: { 'content-type': 'application/json', 'webhook-id': ids.event, 'webhook-timestamp': '1795338845' },
    body: `{"type":"order.paid","timestamp":"${times.created}","data":{"orderId":"A-1001","total":49.9}}`,
  },
  response: { headers: { 'content-type': 'application/json' }, body: '{"received":true}', truncated: false },
}

export const deliveries: Group = {
  id: 'deliveries',
  title: 'Deliveries',
  description: 'The log: one delivery for each event and endpoint, with every attempt.',
  refusal: nativeRefusal,
  operations: [
    {
      id: 'listDeliveries',
      method: 'get',
      path: '/api/v1/deliveries',
      summary: 'List deliveries',
      description: 'The log of one environment, newest first, narrowed by any of the filters.',
      security: 'key',
      query: deliveryFilters.extend(pageRequest.shape).extend(namedScope.shape),
      answers: [{ status: 200, description: 'A page of the log.', schema: listOf(deliverySchema), example: page(delivery) }],
      refusals: ['environment_mismatch', 'not_found'],
    },
    {
      id: 'exportDeliveries',
      method: 'get',
      path: '/api/v1/deliveries/export',
      summary: 'Export deliveries',
      description:
        'Everything the filters leave of the log of one environment, newest first, as one file however long: CSV with a heading (a text that a spreadsheet would run as a formula has an apostrophe in front), or with `format=ndjson` one JSON object a line, of the shape that the list has, as `application/x-ndjson`.',
      security: 'key',
      query: exportFormat.extend(deliveryFilters.shape).extend(namedScope.shape),
      answers: [
        {
          status: 200,
          description: 'The file, sent as it is read.',
          schema: z.string(),
          example: `id,eventId,endpointId,environment,…\r\n${delivery.id},${delivery.eventId},${delivery.endpointId},${delivery.environment},…\r\n`,
          mediaType: 'text/csv',
        },
      ],
      refusals: ['environment_mismatch', 'not_found'],
    },
    {
      id: 'getDelivery',
      method: 'get',
      path: '/api/v1/deliveries/{id}',
      summary: 'Get a delivery',
      description: 'One delivery with every attempt: the request as it was sent, and the response.',
      security: 'key',
      pathParameters,
      query: scopeOfId,
      answers: [
        {
          status: 200,
          description: 'The delivery.',
          schema: deliveryDetailSchema,
          example: { ...delivery, url: receiverUrl, redeliveryOf: null, recoveryId: null, attempts: [attempt] },
        },
      ],
      refusals: ['environment_mismatch', 'not_found'],
    },
    {
      id: 'redeliver',
      method: 'post',
      path: '/api/v1/deliveries/{id}/redeliver',
      summary: 'Redeliver',
      description: 'Sends the same event to the same endpoint once more, as a delivery of its own that names the first.',
      security: 'key',
      pathParameters,
      query: scopeOfId,
      answers: [{ status: 202, description: 'The new delivery.', schema: z.object({ id: z.string() }), example: { id: ids.redelivery } }],
      refusals: ['environment_mismatch', 'not_found', 'conflict'],
    },
  ],
}

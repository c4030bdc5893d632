import { z } from 'zod'
import { environmentSchema } from '../webhooks/organizations.ts'
import { autoqlLog, autoqlLogQuery, autoqlTest, autoqlWebhook, autoqlWebhookInput, autoqlWebhooks } from '../webhooks/vendor-schemas.ts'
import { receiverUrl, times } from './examples.ts'
import type { Answer, Group } from './operation.ts'
import { autoqlRefusalStyle } from './refusals.ts'

const base = '/autoql/management/api/v1/notifications/webhooks'
const path = `${base}/{environment}`
const environment = environmentSchema.meta({ description: 'The environment of the key.', example: 'sandbox' })
const pathParameters = z.object({ environment })
const webhook = { url: receiverUrl, secret: 'WH_abcdefg', created_at: times.created }

function success(description: string, data: z.ZodType, example: unknown): Answer {
  return { status: 200, description, schema: z.object({ message: z.string(), data }), example: { message: 'Success', data: example } }
}

export const autoql: Group = {
  id: 'autoql',
  title: 'AutoQL',
  description:
    'The management API of AutoQL Webhooks. Every call names an API key of its environment as `key`, and a bearer key or token of the same ' +
    "organization. It manages the environment's primary endpoint.",
  refusal: autoqlRefusalStyle,
  operations: [
    {
      id: 'autoqlGetWebhooks',
      method: 'get',
      path: base,
      summary: 'Get webhooks',
      description: 'Only the environment of the key is filled.',
      security: 'autoql',
      answers: [success('The webhooks.', autoqlWebhooks, { sandbox: webhook, production: null })],
    },
    {
      id: 'autoqlPutWebhook',
      method: 'put',
      path,
      summary: 'Create or update a webhook',
      description: 'The first call makes the webhook and its secret; later ones change the URL and keep the secret.',
      security: 'autoql',
      pathParameters,
      body: { schema: autoqlWebhookInput, examples: { webhook: { url: receiverUrl } } },
      answers: [success('The webhook.', autoqlWebhook, webhook)],
      refusals: ['environment_mismatch', 'not_found', 'address_refused'],
    },
    {
      id: 'autoqlDeleteWebhook',
      method: 'delete',
      path,
      summary: 'Delete a webhook',
      description: 'Its log stays.',
      security: 'autoql',
      pathParameters,
      answers: [{ status: 200, description: 'Deleted.', schema: z.object({ message: z.string() }), example: { message: 'Success' } }],
      refusals: ['environment_mismatch', 'not_found'],
    },
    {
      id: 'autoqlRegenerateSecret',
      method: 'put',
      path: `${path}/secret`,
      summary: 'Regenerate the secret',
      description: 'The old secret is invalid at once.',
      security: 'autoql',
      pathParameters,
      answers: [success('The webhook with its new secret.', autoqlWebhook, webhook)],
      refusals: ['environment_mismatch', 'not_found'],
    },
    {
      id: 'autoqlTestWebhook',
      method: 'post',
      path: `${path}/test`,
      summary: 'Test a webhook',
      description: 'Sends the event `test` and waits for the answer.',
      security: 'autoql',
      pathParameters,
      answers: [success('What the receiver answered.', autoqlTest, { status_code: 200, response: { received: true } })],
      refusals: ['environment_mismatch', 'not_found'],
    },
    {
      id: 'autoqlGetLogs',
      method: 'get',
      path: `${path}/logs`,
      summary: 'Get the log',
      description: 'Newest first.',
      security: 'autoql',
      pathParameters,
      query: autoqlLogQuery,
      answers: [
        success('A page of the log.', autoqlLog, {
          items: [
            {
              project_id: 'N/A',
              type: 'data_alert',
              event: 'data_alert.true',
              status: 'succeeded',
              code: 200,
              created_at: times.created,
              response: { received: true },
            },
          ],
          offset: 0,
          limit: 25,
          total: 1,
        }),
      ],
      refusals: ['environment_mismatch', 'not_found'],
    },
  ],
}

import { z } from 'zod'
import { dispatchAnswer, dispatchQuery, healthAnswer, liveAnswer, readyAnswer } from '../webhooks/platform-schemas.ts'
import { tokenAnswer, tokenRequest } from '../webhooks/service-credentials.ts'
import type { Group, Operation } from './operation.ts'
import { nativeRefusal } from './refusals.ts'

const tokenRefusal = z.object({ error: z.string(), error_description: z.string() })

const metricsExample = `# HELP hookport_dispatcher_attempts_total Attempts recorded since the dispatcher started, by outcome: succeeded, skipped, or the class of the error.
# TYPE hookport_dispatcher_attempts_total counter
hookport_dispatcher_attempts_total{dispatcher="worker-1:4711",outcome="succeeded"} 182340
hookport_dispatcher_attempts_total{dispatcher="worker-1:4711",outcome="timeout"} 12

# HELP hookport_oldest_due_seconds For how long the longest waiting delivery has been ready; 0 when nothing waits.
# TYPE hookport_oldest_due_seconds gauge
hookport_oldest_due_seconds 0.004
`

const dispatched: Omit<Operation, 'id' | 'method' | 'summary'> = {
  path: '/api/cron/dispatch',
  description: 'Delivers what is due until nothing is left or the time budget is spent. For installations without a dispatcher process.',
  security: 'cron',
  query: dispatchQuery,
  answers: [
    {
      status: 200,
      description: 'What was done.',
      schema: dispatchAnswer,
      example: { claimed: 12, succeeded: 11, failed: 1, durationMs: 840 },
    },
  ],
}

export const accessTokens: Group = {
  id: 'access-tokens',
  title: 'Access tokens',
  description: 'For services that exchange a client id and secret for a token; everything else takes an API key directly.',
  refusal: nativeRefusal,
  operations: [
    {
      id: 'issueAccessToken',
      method: 'post',
      path: '/oauth2/token',
      summary: 'Get an access token',
      description:
        'The client credentials grant of OAuth 2.0 (RFC 6749). The token speaks for the organization and environment of its credential.',
      security: 'client',
      body: {
        schema: tokenRequest,
        mediaType: 'application/x-www-form-urlencoded',
        examples: { grant: { grant_type: 'client_credentials' } },
      },
      answers: [
        {
          status: 200,
          description: 'A token that lives for a day.',
          schema: tokenAnswer,
          example: {
            access_token: 'hp_token_4uXq9Zt2Lb7Rw1Kp6Ns3Vd8Gf5Hj0Yc',
            expires_in: 86_399,
            scope: 'webhooks:sandbox',
            token_type: 'bearer',
          },
        },
        {
          status: 400,
          description: 'Another grant type.',
          schema: tokenRefusal,
          example: { error: 'unsupported_grant_type', error_description: 'Send grant_type=client_credentials.' },
        },
        {
          status: 401,
          description: 'Client id or secret are wrong or missing.',
          schema: tokenRefusal,
          example: { error: 'invalid_client', error_description: 'The client id or secret is wrong.' },
        },
      ],
    },
  ],
}

export const platform: Group = {
  id: 'platform',
  title: 'Running Hookport',
  description: 'For load balancers, schedulers and Prometheus.',
  refusal: nativeRefusal,
  operations: [
    {
      id: 'getHealth',
      method: 'get',
      path: '/api/health',
      summary: 'Health',
      description: 'Whether the database answers, and how long the longest overdue delivery has been waiting.',
      security: 'none',
      answers: [
        {
          status: 200,
          description: 'All is well.',
          schema: healthAnswer,
          example: { status: 'ok', database: 'ok', oldestDueSeconds: 0 },
        },
        {
          status: 503,
          description: 'The database does not answer.',
          schema: healthAnswer,
          example: { status: 'unavailable', database: 'unavailable', oldestDueSeconds: null },
        },
      ],
    },
    {
      id: 'getLiveness',
      method: 'get',
      path: '/api/health/live',
      summary: 'Liveness',
      description: 'Whether the process answers at all. It asks nothing of the database.',
      security: 'none',
      answers: [{ status: 200, description: 'It lives.', schema: liveAnswer, example: { status: 'ok' } }],
    },
    {
      id: 'getReadiness',
      method: 'get',
      path: '/api/health/ready',
      summary: 'Readiness',
      description:
        'Whether requests should go to this process: the database answers, its migrations are applied, and it is not about to end.',
      security: 'none',
      answers: [
        {
          status: 200,
          description: 'It is ready.',
          schema: readyAnswer,
          example: { status: 'ok', database: 'ok', migrations: 'ok', draining: false },
        },
        {
          status: 503,
          description: 'It should get no requests now.',
          schema: readyAnswer,
          example: { status: 'unavailable', database: 'ok', migrations: 'ok', draining: true },
        },
      ],
    },
    {
      id: 'getMetrics',
      method: 'get',
      path: '/metrics',
      summary: 'Metrics',
      description:
        "Figures of dispatchers, the queue, the database and the process that answers, in Prometheus's text format; each has a HELP line. Takes an operator key or the setting CRON_SECRET.",
      security: 'operatorOrCron',
      answers: [
        {
          status: 200,
          description: "Prometheus's text format.",
          mediaType: 'text/plain',
          schema: z.string(),
          example: metricsExample,
        },
      ],
    },
    { id: 'dispatch', method: 'post', summary: 'Deliver what is due', ...dispatched },
    { id: 'dispatchByGet', method: 'get', summary: 'Deliver what is due, for schedulers that only GET', ...dispatched },
  ],
}

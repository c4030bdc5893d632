import { z } from 'zod'
import { inboxRequest, inboxSchema } from '../webhooks/inbox.ts'
import { inboxMessageDetailSchema, inboxMessageSchema } from '../webhooks/inbox-messages.ts'
import { namedScope } from '../webhooks/organizations.ts'
import { pageRequest } from '../webhooks/paging.ts'
import { signatureCheckRequest, signatureCheckSchema } from '../webhooks/signature-checks.ts'
import { ids, page, times } from './examples.ts'
import { type Group, listOf, type Operation, parameter } from './operation.ts'
import { nativeRefusal } from './refusals.ts'

const messageId = 'msg_01kan5r8x2f3t9v6s0m1n2p3q4'
const token = 'Zk3vQx7Yt0Lr5Wn2Pb8Hd4Gj6Mc1Sf9A'

const inbox = {
  url: `https://hooks.example.com/inbox/${token}`,
  answer: { status: 200, delayMs: 0, contentType: 'application/json', body: '{"received":true}' },
  createdAt: times.created,
}

const sentBody = '{"type":"order.paid","timestamp":"2026-11-22T09:14:05.120Z","data":{"orderId":"A-1001","total":49.9}}'

const message = {
  id: messageId,
  webhookId: ids.event,
  verdict: 'verified',
  endpointId: ids.endpoint,
  status: 200,
  delayMs: 0,
  preview: sentBody,
  bodyBytes: 103,
  receivedAt: times.sent,
}

const sentHeaders = {
  'content-type': 'application/json',
  'webhook-id': ids.event,
  'webhook-timestamp': '1795338845',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

const query = namedScope

const manage: Operation[] = [
  {
    id: 'putInbox',
    method: 'put',
    path: '/api/v1/inbox',
    summary: 'Make the inbox, or change its answer',
    description: 'An organization has one inbox, in sandbox. What is absent from the body stays as it is. Point an endpoint at its `url`.',
    security: 'key',
    body: {
      schema: inboxRequest,
      examples: { plain: {}, failing: { status: 500, body: '{"error":"for the test"}' }, slow: { delayMs: 12_000 } },
    },
    answers: [{ status: 200, description: 'The inbox.', schema: inboxSchema, example: inbox }],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'getInbox',
    method: 'get',
    path: '/api/v1/inbox',
    summary: 'Get the inbox',
    description: 'Its address and what it answers.',
    security: 'key',
    query,
    answers: [{ status: 200, description: 'The inbox.', schema: inboxSchema, example: inbox }],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'listInboxMessages',
    method: 'get',
    path: '/api/v1/inbox/messages',
    summary: 'List what arrived',
    description: 'The requests of the last 24 hours, newest first, at most 500 of them and 10 MiB, each with what became of its signature.',
    security: 'key',
    query: pageRequest.extend(namedScope.shape),
    answers: [{ status: 200, description: 'A page of messages.', schema: listOf(inboxMessageSchema), example: page(message) }],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'getInboxMessage',
    method: 'get',
    path: '/api/v1/inbox/messages/{id}',
    summary: 'Get what arrived',
    description: 'One request with its headers and body.',
    security: 'key',
    pathParameters: z.object({ id: parameter('Id of the message.', messageId) }),
    query,
    answers: [
      {
        status: 200,
        description: 'The message.',
        schema: inboxMessageDetailSchema,
        example: { ...message, headers: sentHeaders, body: sentBody, truncated: false },
      },
    ],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'clearInbox',
    method: 'delete',
    path: '/api/v1/inbox/messages',
    summary: 'Clear the inbox',
    description: 'Takes away everything that arrived. Its address and answer stay.',
    security: 'key',
    query,
    answers: [{ status: 204, description: 'It is empty.' }],
    refusals: ['environment_mismatch', 'not_found'],
  },
]

const receive: Operation = {
  id: 'sendToInbox',
  method: 'post',
  path: '/inbox/{token}',
  summary: 'Send to an inbox',
  description:
    'Takes any request, keeps it for 24 hours and answers as the inbox was told to: with any status from 200 to 599, after up to 12 seconds. ' +
    'Needs no key; the token is the secret. It takes 200 requests in 10 seconds.',
  security: 'none',
  pathParameters: z.object({ token: parameter('The last part of the address of the inbox.', token) }),
  body: { schema: z.json(), examples: { event: JSON.parse(sentBody) }, isOptional: true },
  answers: [{ status: 200, description: 'Whatever was programmed.', schema: z.json(), example: { received: true } }],
  refusals: ['not_found', 'payload_too_large', 'too_many_requests'],
}

const doctor: Operation = {
  id: 'checkSignature',
  method: 'post',
  path: '/api/v1/signature-checks',
  summary: 'Find out what is wrong with a signature',
  description:
    'Tells of a request as it was received whose secret signed it and what happened to it since: a body that was written anew, a changed id or ' +
    'timestamp, a wrong clock, headers under other names. With `computed` it also tells how the receiver came to its own signature. Shows no secret.',
  security: 'key',
  body: {
    schema: signatureCheckRequest,
    examples: {
      lines: {
        headers: Object.entries(sentHeaders)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n'),
        body: `${sentBody}\n`,
      },
    },
  },
  answers: [
    {
      status: 200,
      description: 'What was found.',
      schema: signatureCheckSchema,
      example: {
        verdict: 'explained',
        summary: 'Found what is wrong.',
        findings: [
          {
            of: 'request',
            kind: 'body_changed',
            level: 'fault',
            title: 'The body has a line break or spaces at an end that were not sent.',
            advice: 'Verify the bytes as they arrived, before anything parses them, and parse afterwards.',
            difference: { position: 103, sent: '"total":49.9}}', present: '"total":49.9}}\n' },
          },
        ],
        read: { headers: sentHeaders, bodyBytes: 104, comparedWithLog: true },
      },
    },
  ],
  refusals: ['environment_mismatch', 'not_found'],
}

export const testing: Group = {
  id: 'testing',
  title: 'Inbox and signature doctor',
  description: 'A receiver inside Hookport for sandbox, and help where a signature is refused.',
  refusal: nativeRefusal,
  operations: [...manage, receive, doctor],
}

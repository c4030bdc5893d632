import { z } from 'zod'
import { eventTypeName } from './catalog.ts'
import { endpointInput } from './endpoint-input.ts'
import { pageRequest } from './paging.ts'

// What the vendors' management APIs take and answer (CONTRACT §6), in the vendors' own words.

/** AutoQL: the webhook of an environment. */
export const autoqlWebhookInput = z.object({ url: endpointInput.shape.url })

/** AutoQL: a page of the log. */
export const autoqlLogQuery = z.object({
  limit: pageRequest.shape.limit,
  offset: z.coerce.number().int().min(0).max(10_000_000).optional().describe('Rows to skip.'),
  page: z.coerce.number().int().min(0).max(1_000_000).optional().describe('Counted from 1; an `offset` beside it wins.'),
})

export const autoqlWebhook = z.object({ url: z.string(), secret: z.string(), created_at: z.iso.datetime() })

export const autoqlWebhooks = z.object({ sandbox: autoqlWebhook.nullable(), production: autoqlWebhook.nullable() })

export const autoqlTest = z.object({
  status_code: z.number().int().nullable(),
  response: z.unknown().describe('What the receiver answered, or why it could not be reached.'),
})

export const autoqlLog = z.object({
  items: z.array(
    z.object({
      project_id: z.string().describe('`N/A` when the event names none.'),
      type: z.string(),
      event: z.string(),
      status: z.string(),
      code: z.number().int().nullable(),
      created_at: z.iso.datetime(),
      response: z.unknown(),
    }),
  ),
  offset: z.number().int(),
  limit: z.number().int(),
  total: z.number().int().nullable(),
})

export const autoqlRefusal = z.object({
  message: z.string(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
})

/** Akoya: a subscription to one type. */
export const akoyaSubscriptionInput = z.object({
  category: z.string().trim().min(1).max(100).describe('`CONSENT` or `MAINTENANCE`.'),
  type: z.string().trim().min(1).max(128).describe('A type of the category.'),
  callbackUrl: z.string().trim().min(1).max(2048).describe('Where notifications are sent.'),
  effectiveDate: z.string().trim().min(1).max(64).optional().describe('Kept and shown.'),
  callbackEmail: z.email().max(254).optional().describe('Who is written to when the callback URL starts failing and when it recovers.'),
})

export const akoyaSubscription = z.object({
  subscriptionId: z.string(),
  category: z.string().nullable(),
  type: z.string(),
  callbackUrl: z.string(),
  effectiveDate: z.string().optional(),
  callbackEmail: z.string().optional(),
})

export const akoyaTestInput = z.object({ id: z.string().min(1).describe('The subscription to test.') })

export const akoyaRefusal = z.object({ code: z.string(), message: z.string(), debugMessage: z.string() })

const topicNames = endpointInput.shape.eventTypes
const contact = z.union([z.string().trim().min(1).max(500), z.record(z.string(), z.json())])

/** AccuLynx: a subscription to topics. The technical contact has two names. */
export const acculynxSubscriptionInput = z
  .object({
    consumerUrl: endpointInput.shape.url,
    techContact: contact
      .optional()
      .describe(
        'Whom to ask about it: a text or an object. An e-mail address in it is written to when the consumer starts failing and when it recovers. Required, under either name.',
      ),
    technicalContact: contact.optional(),
    topicNames,
    integrationType: z.string().trim().min(1).max(100).optional().describe('Kept and shown.'),
  })
  .refine(({ techContact, technicalContact }) => techContact !== undefined || technicalContact !== undefined, {
    path: ['techContact'],
    message: 'is required',
  })

/** AccuLynx: replaces the topics. `consumerUrl` may come along but cannot change. */
export const acculynxSubscriptionChange = z.object({
  topicNames,
  consumerUrl: z.string().optional().describe('May come along, but cannot change.'),
})

export const acculynxTestInput = z.object({ topicName: eventTypeName.describe('Any topic, subscribed to or not.') })

export const acculynxTopicQuery = z.object({
  pageSize: z.coerce.number().int().min(1).max(250).default(25),
  pageStartIndex: z.coerce.number().int().min(0).max(1_000_000).default(0).describe('The row the page begins with, counted from 0.'),
})

export const acculynxSubscription = z.object({
  subscriptionId: z.string(),
  consumerUrl: z.string(),
  techContact: z.unknown(),
  topicNames: z.array(z.string()),
  integrationType: z.string().nullable(),
  status: z.enum(['Enabled', 'Disabled']),
  createdDate: z.iso.datetime(),
})

export const acculynxTopics = z.object({
  count: z.number().int().nullable(),
  pageSize: z.number().int(),
  pageStartIndex: z.number().int(),
  items: z.array(z.object({ topicName: z.string(), title: z.string(), category: z.string(), description: z.string() })),
})

export const acculynxRefusal = z.object({
  code: z.string(),
  message: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
})

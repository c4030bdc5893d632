import { z } from 'zod'
import { instant } from '../parse.ts'
import { codeClasses, deliveryStatuses, errorClasses } from './delivery-values.ts'
import { environmentSchema } from './organizations.ts'

/** One delivery as the log and the API show it (CONTRACT §4). */
export const deliverySchema = z.object({
  id: z.string(),
  eventId: z.string(),
  endpointId: z.string(),
  environment: environmentSchema,
  projectId: z.string().nullable(),
  type: z.string().describe("The event type's category."),
  eventType: z.string(),
  status: z.enum(deliveryStatuses),
  reason: z.string().nullable().describe('Why it was skipped.'),
  code: z.number().int().nullable().describe('The last status code; null while there was no answer.'),
  attemptCount: z.number().int(),
  test: z.boolean(),
  createdAt: z.iso.datetime(),
  lastAttemptAt: z.iso.datetime().nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
})

export type Delivery = z.infer<typeof deliverySchema>

const headers = z.record(z.string(), z.string())

/** When the phases of an attempt ended, in milliseconds since it began; the first three are missing where a connection was open already. */
export const timingsSchema = z.object({
  dns: z.number().optional().describe('The name was resolved.'),
  connect: z.number().optional().describe('The TCP connection stood.'),
  tls: z.number().optional().describe('The TLS handshake was over.'),
  firstByte: z.number().optional().describe('The first byte of the response was here.'),
  done: z.number().describe('It was over.'),
})

/** One HTTP request of a delivery, as it was sent, and what came back. */
export const attemptSchema = z.object({
  number: z.number().int(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().int(),
  timings: timingsSchema.nullable().describe('Null for attempts that were made before they were measured.'),
  statusCode: z.number().int().nullable(),
  error: z
    .object({ class: z.string().describe('dns, refused_address, connect, tls, timeout, protocol or status.'), message: z.string() })
    .nullable(),
  request: z.object({ method: z.literal('POST'), url: z.string(), headers, body: z.string() }),
  response: z.object({ headers, body: z.string().describe('Its first 64 KiB.'), truncated: z.boolean() }).nullable(),
})

export type Attempt = z.infer<typeof attemptSchema>

/** A delivery with every attempt. */
export const deliveryDetailSchema = deliverySchema.extend({
  url: z.string(),
  redeliveryOf: z.string().nullable().describe('The delivery that this one repeats.'),
  recoveryId: z.string().nullable().describe('The recovery that made it.'),
  attempts: z.array(attemptSchema),
})

export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>

/** What the log can be narrowed to. */
export const deliveryFilters = z.object({
  status: z.enum(deliveryStatuses).optional(),
  endpointId: z.string().optional(),
  eventType: z.string().optional(),
  code: z.coerce.number().int().min(100).max(999).optional().describe('The last status code.'),
  codeClass: z.enum(codeClasses).optional().describe('What the last status code begins with.'),
  errorClass: z.enum(errorClasses).optional().describe('Why the last attempt failed, of what is retrying or has failed.'),
  projectId: z.string().optional(),
  entityId: z.string().min(1).max(200).optional().describe('The id of the record that the event is about.'),
  test: z.enum(['true', 'false']).optional().describe('`true`: tests only; `false`: none of them.'),
  since: instant.optional().describe('Created then or later.'),
  until: instant.optional().describe('Created before then.'),
  q: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .describe("An event, delivery or endpoint id, also inside a longer text; the id of a record; or a part of the endpoint's URL."),
})

export type DeliveryFilters = z.infer<typeof deliveryFilters>

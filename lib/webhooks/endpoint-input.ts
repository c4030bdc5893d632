import { z } from 'zod'
import type { Db } from '../db/client.ts'
import { AppError, invalidField } from '../errors.ts'
import { formats } from '../formats/format.ts'
import { uuidOf } from '../ids.ts'
import { whereCallbackHash } from './callback-hash.ts'
import { checkEventTypes, eventTypeName } from './catalog.ts'
import { endpointHeaders } from './endpoint-headers.ts'
import { isOperational, subscribesTo, updateType } from './matching.ts'
import { namedScope, type Scope } from './organizations.ts'
import { retrySchedule } from './retry-schedule.ts'
import { signingSchema } from './signing.ts'

const label = z.string().trim().min(1).max(255)

/** `*`, `<category>.*`, or the name of an event type. */
const eventTypeChoice = z.union([
  z.literal('*'),
  eventTypeName,
  z.string().regex(/^[^*]{1,100}\.\*$/, 'must be an event type, a category followed by .*, or *'),
])

const rateLimitWords = 'must be a whole number from 1 to 10000'

const fields = {
  url: z.string().trim().min(1).max(2048).describe('Where events are sent. It must be reachable and public.'),
  description: z.string().max(500).describe('For people.'),
  format: z.enum(formats).describe('The shape of the body.'),
  eventTypes: z
    .array(eventTypeChoice)
    .min(1, 'must name at least one')
    .max(500)
    .transform((names) => [...new Set(names.includes('*') ? ['*', ...names.filter(isOperational)] : names)])
    .describe(
      "Names of event types, whole categories as `<category>.*`, or `*` for everything but Hookport's own notices, which are `hookport.*`.",
    ),
  projectIds: z.array(label).max(500).describe('Only events of these projects; empty for all.'),
  entityType: label.nullable().describe('Only events of this entity type; null for all.'),
  attributes: z.array(label).max(500).describe('Updates of these attributes only. An endpoint on `UPDATE` lists at least one.'),
  applicationId: label.nullable().describe('Kept and shown, without further meaning.'),
  technicalContact: z
    .email('must be an e-mail address')
    .max(254)
    .nullable()
    .describe("Who is written to when it starts failing and when it recovers; null for the organization's technical contact."),
  callbackHash: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable characters without spaces')
    .describe('Sent as `hash` in the akamai format. Unique in the organization; generated unless given.'),
  headers: endpointHeaders.describe('Further headers of every request.'),
  signing: signingSchema,
  retrySchedule: retrySchedule
    .nullable()
    .describe(
      '`fixed` (3 retries 10 s apart), `extended` (Standard Webhooks), or up to 12 delays in seconds; null for the default of the format.',
    ),
  rateLimit: z
    .number(rateLimitWords)
    .int(rateLimitWords)
    .min(1, rateLimitWords)
    .max(10_000, rateLimitWords)
    .nullable()
    .describe('At most this many deliveries per second, over all dispatchers; null for as many as it can take.'),
  enabled: z.boolean().describe('A disabled endpoint gets nothing; its deliveries are logged as skipped.'),
}

export const endpointInput = z.object({
  ...fields,
  description: fields.description.default(''),
  format: fields.format.default('standard'),
  projectIds: fields.projectIds.default([]),
  entityType: fields.entityType.default(null),
  attributes: fields.attributes.default([]),
  applicationId: fields.applicationId.default(null),
  technicalContact: fields.technicalContact.default(null),
  callbackHash: fields.callbackHash.optional(),
  headers: fields.headers.default({}),
  signing: fields.signing.default('hmac'),
  retrySchedule: fields.retrySchedule.default(null),
  rateLimit: fields.rateLimit.default(null),
  enabled: fields.enabled.default(true),
})

/** The body that creates one endpoint. */
export const endpointRequest = endpointInput.extend(namedScope.shape)

/** The body that creates several in one go: the same settings and callback hash for each URL. */
export const endpointsRequest = endpointRequest.omit({ url: true }).extend({
  urls: z.array(fields.url).min(1).max(50).describe('One endpoint for each, with the same settings and callback hash.'),
})

/** A change: what is absent stays as it is. */
export const endpointPatch = z.object(fields).partial()

export type EndpointInput = z.infer<typeof endpointInput>
export type EndpointPatch = z.infer<typeof endpointPatch>

type Chosen = { format: string; eventTypes: string[]; entityType: string | null; attributes: string[] }

/**
 * Judges what an endpoint is to get: every type is in the catalog, one on UPDATE lists attributes, and they are the entity type's own.
 * Types the endpoint had `before` may meanwhile be archived. Throws `unknown_event_type` or `invalid_input` with the path of what is wrong.
 */
export async function checkSubscription(db: Db, chosen: Chosen, before: string[] = []): Promise<void> {
  const { eventTypes, entityType, attributes } = chosen
  await checkEventTypes(db, eventTypes, 'eventTypes', before)
  if (attributes.length === 0 && (await wantsUpdates(db, chosen)))
    throw invalidField('attributes', `An endpoint on ${updateType} must list at least one attribute.`)
  const known = entityType === null ? null : await db.entityType.findUnique({ where: { name: entityType } })
  const unknown = known ? attributes.findIndex((attribute) => !known.attributes.includes(attribute)) : -1
  if (unknown >= 0) throw invalidField(`attributes.${unknown}`, `"${attributes[unknown]}" is no attribute of ${entityType}.`)
}

/** Whoever asks for everything in another format gets every update; the akamai format is never sent without a list. */
async function wantsUpdates(db: Db, { format, eventTypes }: Chosen): Promise<boolean> {
  if (eventTypes.includes('*')) return format === 'akamai'
  const update = await db.eventType.findUnique({ where: { name: updateType }, select: { category: true } })
  return subscribesTo(eventTypes, { type: updateType, category: update?.category ?? '' })
}

/** Refuses a callback hash that another endpoint of the organization uses; `exceptId` (UUID) is the endpoint being changed. */
export async function checkCallbackHash(db: Db, organizationId: string, callbackHash: string, exceptId?: string): Promise<void> {
  const taken = await db.endpoint.findFirst({
    where: { ...(await whereCallbackHash(db, callbackHash)), organizationId, deletedAt: null, ...(exceptId && { id: { not: exceptId } }) },
    select: { id: true },
  })
  if (!taken) return
  const message = 'Another endpoint already uses this callback hash.'
  throw new AppError('conflict', message, { fields: [{ path: 'callbackHash', message }] })
}

/** Judges what a change makes of the endpoint it is for; its `id` is null while it is to be made. Throws as its parts do. */
export async function checkPatch(
  db: Db,
  { organizationId }: Scope,
  patch: EndpointPatch,
  current: Chosen & { id: string | null; callbackHash: string },
) {
  if (touchesSubscription(patch)) await checkSubscription(db, { ...current, ...patch }, current.eventTypes)
  // Endpoints that were made together share a hash, and each may keep it.
  if (patch.callbackHash !== undefined && patch.callbackHash !== current.callbackHash)
    await checkCallbackHash(db, organizationId, patch.callbackHash, current.id === null ? undefined : uuidOf('ep', current.id))
}

function touchesSubscription({ format, eventTypes, entityType, attributes }: EndpointPatch): boolean {
  return format !== undefined || eventTypes !== undefined || entityType !== undefined || attributes !== undefined
}

/** What is checked against an organization's other endpoints stays true until the commit. */
export async function lockEndpoints(tx: Db, { organizationId }: Scope): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`endpoints ${organizationId}`}, 0))`
}

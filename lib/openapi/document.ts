import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi'
import type { ErrorCode } from '../errors.ts'
import { apiKeySchema } from '../webhooks/api-keys.ts'
import { auditEntrySchema } from '../webhooks/audit-list.ts'
import { eventTypeSchema } from '../webhooks/catalog.ts'
import { attemptSchema, deliveryDetailSchema, deliverySchema } from '../webhooks/delivery.ts'
import { endpointSchema, newEndpointSchema } from '../webhooks/endpoints.ts'
import { eventDetailSchema, eventSummarySchema } from '../webhooks/events.ts'
import { acculynxRefusal, acculynxSubscription, akoyaRefusal, akoyaSubscription, autoqlRefusal } from '../webhooks/vendor-schemas.ts'
import { acculynx } from './acculynx.ts'
import { akoya } from './akoya.ts'
import { type ApiDocument, documentSchema } from './api-document.ts'
import { audit } from './audit.ts'
import { autoql } from './autoql.ts'
import { catalog } from './catalog.ts'
import { deliveries } from './deliveries.ts'
import { endpoints } from './endpoints.ts'
import { events } from './events.ts'
import { testing } from './inbox.ts'
import type { Group, Method, Operation, Security } from './operation.ts'
import { organizations } from './organizations.ts'
import { accessTokens, platform } from './platform.ts'
import { meanings, problemSchema, refusalOf } from './refusals.ts'
import { sources } from './sources.ts'

/** Every operation, in the order a reader meets them. */
export const groups: Group[] = [
  events,
  endpoints,
  deliveries,
  testing,
  catalog,
  sources,
  organizations,
  audit,
  accessTokens,
  platform,
  autoql,
  akoya,
  acculynx,
]

/** The OpenAPI document of an installation that is reached at `serverUrl`. */
export function openApiDocument({ serverUrl, version }: { serverUrl: string; version: string }): ApiDocument {
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Hookport', version, description: overview, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: serverUrl }],
      tags: groups.map(({ title, description }) => ({ name: title, description })),
      paths: pathsOf(groups),
      components: { schemas: namedSchemas, securitySchemes },
    },
    { allowEmptySchema: { lazy: true }, outputIdSuffix: '' },
  )
  return documentSchema.parse(JSON.parse(JSON.stringify(document), plain))
}

const overview = `Publish events, manage endpoints and read the log of every delivery.

Requests carry \`Authorization: Bearer <key>\`. A key belongs to one organization and one environment; what belongs to another is answered
with 404. An operator key belongs to the platform and names the organization.

Refusals are \`application/problem+json\` (RFC 9457) with a stable \`code\`, and \`errors\` for the fields at fault. Times are ISO 8601 in UTC.
Lists answer \`data\` and \`nextCursor\`. Too many requests are 429 with \`Retry-After\` and \`RateLimit-*\`; a request that is too slow is 408, with too
long an address 414, with too long headers 431. The paths of the vendors keep to the vendors' own shapes.`

const namedSchemas = {
  Endpoint: endpointSchema,
  NewEndpoint: newEndpointSchema,
  Event: eventSummarySchema,
  EventDetail: eventDetailSchema,
  EventType: eventTypeSchema,
  Delivery: deliverySchema,
  DeliveryDetail: deliveryDetailSchema,
  Attempt: attemptSchema,
  ApiKey: apiKeySchema,
  AuditEntry: auditEntrySchema,
  Problem: problemSchema,
  AutoqlRefusal: autoqlRefusal,
  AkoyaSubscription: akoyaSubscription,
  AkoyaRefusal: akoyaRefusal,
  AcculynxSubscription: acculynxSubscription,
  AcculynxRefusal: acculynxRefusal,
}

const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key (`hp_sandbox_…`, `hp_production_…`, `hp_operator_…`) or an access token.',
  },
  environmentKey: { type: 'apiKey', in: 'query', name: 'key', description: 'An API key of the environment (AutoQL).' },
  clientCredentials: { type: 'http', scheme: 'basic', description: 'Client id and secret of a service credential.' },
  cronSecret: { type: 'http', scheme: 'bearer', description: 'The setting CRON_SECRET.' },
} as const

const requirements: Record<Security, Record<string, string[]>[]> = {
  key: [{ apiKey: [] }],
  operator: [{ apiKey: [] }],
  autoql: [{ apiKey: [], environmentKey: [] }],
  client: [{ clientCredentials: [] }],
  cron: [{ cronSecret: [] }],
  operatorOrCron: [{ apiKey: [] }, { cronSecret: [] }],
  none: [],
}

function pathsOf(all: Group[]): ZodOpenApiPathsObject {
  const paths: Record<string, Partial<Record<Method, ZodOpenApiOperationObject>>> = {}
  for (const group of all) {
    for (const operation of group.operations) {
      paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(group, operation) }
    }
  }
  return paths
}

function operationObject(group: Group, operation: Operation): ZodOpenApiOperationObject {
  const { id, summary, description, security, pathParameters, query, headers, body } = operation
  return {
    operationId: id,
    tags: [group.title],
    summary,
    description: security === 'operator' ? `${description} Needs an operator key.` : description,
    security: requirements[security],
    requestParams: { ...(pathParameters && { path: pathParameters }), ...(query && { query }), ...(headers && { header: headers }) },
    ...(body && {
      requestBody: {
        required: !body.isOptional,
        content: { [body.mediaType ?? 'application/json']: { schema: body.schema, examples: named(body.examples) } },
      },
    }),
    responses: { ...answersOf(operation), ...refusalsOf(group, operation) },
  }
}

function answersOf({ answers }: Operation): ZodOpenApiResponsesObject {
  const entries = answers.map(({ status, description, schema, example, mediaType = 'application/json' }) => {
    const content = schema && { [mediaType]: { schema, examples: named({ answer: example }) } }
    return [`${status}`, { description, ...(content && { content }) }] as const
  })
  return Object.fromEntries(entries)
}

/** The refusals of one status share a response; each has an example under its code. */
function refusalsOf({ refusal }: Group, operation: Operation): ZodOpenApiResponsesObject {
  const errors = codesOf(operation).map(refusalOf)
  const byStatus = Map.groupBy(errors, (error) => refusal.statusOf(error))
  const entries = [...byStatus].map(([status, members]) => {
    const examples = named(Object.fromEntries(members.map((error) => [error.code, refusal.bodyOf(error)])))
    const description = members.map(({ code }) => `\`${code}\`: ${meanings[code]}`).join('\n\n')
    return [`${status}`, { description, content: { [refusal.mediaType]: { schema: refusal.schema, examples } } }] as const
  })
  return Object.fromEntries(entries)
}

/** What security, parameters and body imply, and what the operation names. */
function codesOf({ security, query, headers, body, refusals = [] }: Operation): ErrorCode[] {
  if (security === 'client' || security === 'none') return refusals
  const codes: ErrorCode[] = [
    'unauthenticated',
    ...(['operator', 'operatorOrCron', 'autoql'].includes(security) ? (['forbidden'] as const) : []),
    ...(query || headers || body ? (['invalid_input'] as const) : []),
    ...(body ? (['malformed_json', 'payload_too_large'] as const) : []),
    'too_many_requests',
    ...refusals,
  ]
  return [...new Set(codes)]
}

function named(examples: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]))
}

const safeInteger = Number.MAX_SAFE_INTEGER

/**
 * Takes out what the conversion says and no reader needs: the grammar of any JSON (a schema that allows everything says the same), the bounds
 * of JavaScript's integers, the pattern beside `format: date-time`, and the promise that answers never gain a field.
 */
function plain(this: unknown, key: string, value: unknown): unknown {
  if (key.startsWith('__schema') || (key === 'additionalProperties' && value === false)) return undefined
  if ((key === 'maximum' && value === safeInteger) || (key === 'minimum' && value === -safeInteger)) return undefined
  if (typeof value !== 'object' || value === null) return value
  if ('$ref' in value && String(value.$ref).includes('/__schema')) return withoutKey(value, '$ref')
  return 'format' in value && value.format === 'date-time' ? withoutKey(value, 'pattern') : value
}

function withoutKey(value: object, name: string): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
}

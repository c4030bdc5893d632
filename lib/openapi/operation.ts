import { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import { namedScope } from '../webhooks/organizations.ts'
import type { RefusalStyle } from './refusals.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Who may call: see `securitySchemes` in document.ts. An operation for operators takes the same kind of key and refuses all others. */
export type Security = 'key' | 'operator' | 'autoql' | 'client' | 'cron' | 'operatorOrCron' | 'none'

/** An answer of an operation, JSON unless it says otherwise; without a schema it has no body. */
export type Answer = { status: number; description: string; schema?: z.ZodType; example?: unknown; mediaType?: string }

/** One operation: everything the document says about it. `refusals` are the ones beyond those that its security, parameters and body imply. */
export type Operation = {
  /** Names it in generated clients and in the reference's addresses. */
  id: string
  method: Method
  /** As clients write it, parameters in braces; the same as the route's folder. */
  path: string
  summary: string
  description: string
  security: Security
  pathParameters?: z.ZodObject
  query?: z.ZodObject
  headers?: z.ZodObject
  body?: { schema: z.ZodType; examples: Record<string, unknown>; mediaType?: string; isOptional?: boolean }
  answers: Answer[]
  refusals?: ErrorCode[]
}

/** Operations about one thing, which refuse in one shape. */
export type Group = { id: string; title: string; description: string; refusal: RefusalStyle; operations: Operation[] }

const { organization, environment } = namedScope.shape

/** What the query may name of the scope where an id already tells it. */
export const scopeOfId = z.object({
  organization: organization.describe("Refused unless it is the key's own. An operator key need not name it."),
  environment: environment.describe("Refused unless it is the key's own."),
})

/** A path parameter that is a public id or a name. */
export function parameter(description: string, example: string): z.ZodString {
  return z.string().meta({ description, example })
}

/** The answer of a list (CONTRACT §4). */
export function listOf(schema: z.ZodType) {
  return z.object({
    data: z.array(schema),
    nextCursor: z.string().nullable().describe('Behind the last row shown; null on the last page.'),
    total: z.number().int().optional().describe('Where the page was asked for by `offset`.'),
  })
}

/** The answer of a list that is never longer than a page. */
export function wholeListOf(schema: z.ZodType) {
  return z.object({ data: z.array(schema), nextCursor: z.null() })
}

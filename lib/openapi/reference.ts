import type { ApiDocument, ApiOperation } from './api-document.ts'
import { groups } from './document.ts'
import { type SchemaRow, schemaRows, typeWords } from './schema-rows.ts'

/** What a reader can fill in besides the body. `options` are the only values there are; null for free text. */
export type ReferenceParameter = {
  name: string
  in: 'path' | 'query' | 'header'
  isRequired: boolean
  type: string
  description: string
  example: string
  options: string[] | null
}

export type ReferenceExample = { name: string; text: string }

/** A body that is sent or received: its fields, and examples as text. */
export type ReferenceBody = { mediaType: string; type: string; rows: SchemaRow[]; examples: ReferenceExample[] }

/** How a request authenticates; `none` needs nothing. */
export type Authentication = 'bearer' | 'bearerAndKey' | 'basic' | 'none'

export type ReferenceOperation = {
  id: string
  method: string
  path: string
  summary: string
  description: string
  authentication: Authentication
  parameters: ReferenceParameter[]
  body: ReferenceBody | null
  answers: { status: string; description: string; body: ReferenceBody | null }[]
}

export type ReferenceGroup = { id: string; title: string; description: string; operations: ReferenceOperation[] }

/** The document as the reference page shows it, group by group. */
export function referenceOf(document: ApiDocument): ReferenceGroup[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  return groups.map(({ id, title, description }) => ({
    id,
    title,
    description,
    operations: operations
      .filter(({ operation }) => operation.tags.includes(title))
      .map(({ path, method, operation }) => operationOf(document, path, method, operation)),
  }))
}

function operationOf(document: ApiDocument, path: string, method: string, operation: ApiOperation): ReferenceOperation {
  const { operationId: id, summary, description, parameters = [], requestBody, responses } = operation
  return {
    id,
    method: method.toUpperCase(),
    path,
    summary,
    description,
    authentication: authenticationOf(operation),
    parameters: parameters.map(({ name, in: place, required = false, description: words = '', schema }) => ({
      name,
      in: place,
      isRequired: required,
      type: typeWords(schema, document.components.schemas),
      description: words,
      example: String(schema.example ?? ''),
      options: schema.enum?.map(String) ?? null,
    })),
    body: bodyOf(document, requestBody?.content),
    answers: Object.entries(responses).map(([status, response]) => ({
      status,
      description: response.description,
      body: bodyOf(document, response.content),
    })),
  }
}

function authenticationOf({ security }: ApiOperation): Authentication {
  const schemes = security.flatMap((requirement) => Object.keys(requirement))
  if (schemes.includes('clientCredentials')) return 'basic'
  if (schemes.includes('environmentKey')) return 'bearerAndKey'
  return schemes.length > 0 ? 'bearer' : 'none'
}

type Content = NonNullable<ApiOperation['requestBody']>['content']

function bodyOf({ components }: ApiDocument, content: Content | undefined): ReferenceBody | null {
  const [mediaType, described] = Object.entries(content ?? {})[0] ?? []
  if (mediaType === undefined || described === undefined) return null
  return {
    mediaType,
    type: typeWords(described.schema, components.schemas),
    rows: schemaRows(described.schema, components.schemas),
    examples: Object.entries(described.examples).map(([name, { value }]) => ({ name, text: textOf(mediaType, value) })),
  }
}

function textOf(mediaType: string, value: unknown): string {
  if (mediaType.startsWith('text/')) return String(value)
  if (mediaType !== 'application/x-www-form-urlencoded') return JSON.stringify(value, null, 2)
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return new URLSearchParams(fields.map(([name, text]) => [name, String(text)])).toString()
}

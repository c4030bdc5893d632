import type { ApiDocument, ApiOperation, ApiParameter } from './api-document.ts'

/**
 * The document as a collection for Postman (format v2.1): a folder for each tag, a request for each operation, with its example as the body.
 * The variables `baseUrl` and `apiKey` are filled in once, for all of them.
 */
export function postmanCollection(document: ApiDocument) {
  const requests = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  return {
    info: {
      name: document.info.title,
      description: document.info.description,
      version: document.info.version,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: bearer('apiKey'),
    variable: [
      { key: 'baseUrl', value: document.servers[0]?.url ?? '' },
      ...['apiKey', 'clientId', 'clientSecret', 'cronSecret'].map((key) => ({ key, value: '' })),
    ],
    item: document.tags.map(({ name, description }) => ({
      name,
      description,
      item: requests.filter(({ operation }) => operation.tags.includes(name)).map(itemOf),
    })),
  }
}

type Request = { path: string; method: string; operation: ApiOperation }

function itemOf({ path, method, operation }: Request) {
  const [mediaType, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const example = Object.values(content?.examples ?? {})[0]?.value
  const auth = authOf(operation)
  return {
    name: operation.summary,
    request: {
      method: method.toUpperCase(),
      description: operation.description,
      url: urlOf(path, operation),
      header: [
        ...parametersIn('header', operation).map((parameter) => ({ ...variableOf(parameter), disabled: true })),
        ...(mediaType === undefined ? [] : [{ key: 'Content-Type', value: mediaType }]),
      ],
      ...(auth && { auth }),
      ...(mediaType !== undefined && { body: bodyOf(mediaType, example) }),
    },
    response: [],
  }
}

function urlOf(path: string, operation: ApiOperation) {
  const segments = path.split('/').slice(1)
  const own = segments.map((segment) => segment.replace(/^\{(.*)\}$/, ':$1'))
  const isAutoql = operation.security.some((requirement) => 'environmentKey' in requirement)
  const key = isAutoql ? [{ key: 'key', value: '{{apiKey}}' }] : []
  const optional = parametersIn('query', operation).map((parameter) => ({ ...variableOf(parameter), disabled: !parameter.required }))
  return {
    raw: `{{baseUrl}}/${own.join('/')}${isAutoql ? '?key={{apiKey}}' : ''}`,
    host: ['{{baseUrl}}'],
    path: own,
    query: [...key, ...optional],
    variable: parametersIn('path', operation).map(variableOf),
  }
}

function parametersIn(place: ApiParameter['in'], { parameters = [] }: ApiOperation): ApiParameter[] {
  return parameters.filter((parameter) => parameter.in === place)
}

function variableOf({ name, description, schema }: ApiParameter) {
  const value = schema.example ?? schema.default ?? ''
  return { key: name, value: String(value), ...(description !== undefined && { description }) }
}

function bodyOf(mediaType: string, example: unknown) {
  if (mediaType === 'application/json') {
    return { mode: 'raw', raw: JSON.stringify(example, null, 2), options: { raw: { language: 'json' } } }
  }
  const fields = typeof example === 'object' && example !== null ? Object.entries(example) : []
  return { mode: 'urlencoded', urlencoded: fields.map(([key, value]) => ({ key, value: String(value) })) }
}

/** Null where the collection's own, the API key, is right. */
function authOf({ security }: ApiOperation) {
  const schemes = security.flatMap((requirement) => Object.keys(requirement))
  if (schemes.length === 0) return { type: 'noauth' }
  if (schemes.includes('apiKey')) return null
  if (schemes.includes('cronSecret')) return bearer('cronSecret')
  const pair = { username: '{{clientId}}', password: '{{clientSecret}}' }
  return { type: 'basic', basic: Object.entries(pair).map(([key, value]) => ({ key, value, type: 'string' })) }
}

function bearer(variable: string) {
  return { type: 'bearer', bearer: [{ key: 'token', value: `{{${variable}}}`, type: 'string' }] }
}

import { expect, test } from 'vitest'
import { openApiDocument } from './document.ts'
import { postmanCollection } from './postman.ts'

const document = openApiDocument({ serverUrl: 'https://hooks.example.com', version: '1.2.3' })
const collection = postmanCollection(document)
const requests = collection.item.flatMap(({ item }) => item)

test('the collection has a request for every operation', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  expect(requests.map(({ name }) => name).sort()).toEqual(operations.map(({ summary }) => summary).sort())
})

test('address and key are variables, filled in once', () => {
  expect(collection.variable).toContainEqual({ key: 'baseUrl', value: 'https://hooks.example.com' })
  expect(collection.auth).toEqual({ type: 'bearer', bearer: [{ key: 'token', value: '{{apiKey}}', type: 'string' }] })
  expect(requests.every(({ request }) => request.url.raw.startsWith('{{baseUrl}}/'))).toBe(true)
})

test('a request carries its example, its variables and its own way to authenticate', () => {
  const named = (name: string) => requests.find((item) => item.name === name)?.request
  expect(JSON.parse(named('Publish an event')?.body?.raw ?? '')).toMatchObject({ type: 'order.paid' })
  expect(named('Get an endpoint')?.url).toMatchObject({ path: ['api', 'v1', 'endpoints', ':id'], variable: [{ key: 'id' }] })
  expect(named('Get an access token')).toMatchObject({ auth: { type: 'basic' }, body: { mode: 'urlencoded' } })
  expect(named('Get webhooks')?.url.raw).toMatch(/\?key=\{\{apiKey\}\}$/)
  expect(named('Health')?.auth).toEqual({ type: 'noauth' })
})

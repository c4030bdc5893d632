import { expect, test } from 'vitest'
import type { ReferenceOperation } from '#lib/openapi/reference.ts'
import { curlCommand, requestOf } from './request.ts'

const parameter = { isRequired: false, type: 'string', description: '', options: null }
const operation: ReferenceOperation = {
  id: 'put',
  method: 'PUT',
  path: '/things/{id}',
  summary: '',
  description: '',
  authentication: 'bearer',
  parameters: [
    { ...parameter, name: 'id', in: 'path', example: 'a b' },
    { ...parameter, name: 'limit', in: 'query', example: '' },
    { ...parameter, name: 'X-Trace', in: 'header', example: '' },
  ],
  body: { mediaType: 'application/json', type: 'object', rows: [], examples: [{ name: 'one', text: '{"it":"it\'s"}' }] },
  answers: [],
}
const filled = { values: {}, body: '', key: 'hp_sandbox_x', clientId: 'sc_1', clientSecret: 'sécret' }

test('what was filled in goes to its place, and what was not is left out', () => {
  const values = { 'path:id': 'a/b', 'query:limit': ' 5 ', 'header:X-Trace': '' }
  expect(requestOf(operation, { ...filled, values, body: '{}' })).toEqual({
    method: 'PUT',
    target: '/things/a%2Fb?limit=5',
    headers: { Authorization: 'Bearer hp_sandbox_x', 'Content-Type': 'application/json' },
    body: '{}',
  })
  expect(requestOf(operation, { ...filled, values }).body).toBeNull()
})

test('each way to authenticate puts the credentials where they belong', () => {
  const of = (authentication: ReferenceOperation['authentication']) => requestOf({ ...operation, authentication }, filled)
  expect(of('bearerAndKey').target).toBe('/things/?key=hp_sandbox_x')
  expect(of('basic').headers.Authorization).toBe(`Basic ${Buffer.from('sc_1:sécret').toString('base64')}`)
  expect(of('none').headers).toEqual({})
})

test('the command survives a shell, and names no key', () => {
  expect(curlCommand('https://hooks.example.com', operation)).toBe(
    [
      `curl -X PUT 'https://hooks.example.com/things/a%20b'`,
      `-H 'Authorization: Bearer KEY'`,
      `-H 'Content-Type: application/json'`,
      `-d '{"it":"it'\\''s"}'`,
    ].join(' \\\n  '),
  )
})

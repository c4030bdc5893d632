import { expect, test } from 'vitest'
import { schemaRows, typeWords } from './schema-rows.ts'

test('the fields of a body come with their own fields, in words', () => {
  const schemas = { Thing: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } } }
  const body = {
    type: 'object',
    required: ['data'],
    properties: {
      data: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
      limit: { type: 'integer', minimum: 1, maximum: 250, default: 25, description: 'Rows.' },
      at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
    },
  }
  expect(schemaRows(body, schemas).map(({ path, type, isRequired, limits }) => [path, type, isRequired, limits])).toEqual([
    ['data', 'list of object', true, ''],
    ['data[].id', 'string', true, ''],
    ['limit', 'integer', false, '1 to 250, default 25'],
    ['at', 'time or null', false, ''],
  ])
})

test('of a choice between objects, the others show how they differ', () => {
  const shared = { note: { type: 'string' } }
  const one = { type: 'object', properties: { url: { type: 'string' }, ...shared } }
  const several = { type: 'object', properties: { urls: { type: 'array', items: { type: 'string' } }, ...shared } }
  expect(schemaRows({ anyOf: [one, several] }, {}).map(({ name, depth, description }) => [name, depth, description])).toEqual([
    ['url', 0, ''],
    ['note', 0, ''],
    ['or', 0, 'Without `url`, but with:'],
    ['urls', 1, ''],
  ])
})

test('types are words', () => {
  expect(typeWords({}, {})).toBe('any JSON')
  expect(typeWords({ enum: ['a', 'b'] }, {})).toBe('"a" or "b"')
  expect(typeWords({ type: ['string', 'null'] }, {})).toBe('string or null')
  expect(typeWords({ type: 'object', additionalProperties: { type: 'string' } }, {})).toBe('object of string')
})

import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { everyRoute } from '#lib/testing/routes.ts'
import { groups, openApiDocument } from './document.ts'
import { refusalOf } from './refusals.ts'

const document = openApiDocument({ serverUrl: 'https://hooks.example.com', version: '1.2.3' })
const operations = groups.flatMap((group) => group.operations.map((operation) => ({ ...operation, group })))

/** Every method of every route for programs. What the portal's pages offer as a file is behind a session, and no part of the API. */
function routesOfTheFileSystem(): string[] {
  return everyRoute()
    .filter(({ path, file }) => !path.includes('{...') && !/^\/api\/.*\.json$/.test(path) && !file.includes('/(portal)/'))
    .map(({ name }) => name)
}

test('the document names every route and method there is, and no other', () => {
  const documented = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
  expect(documented.sort()).toEqual(routesOfTheFileSystem().sort())
  expect(documented.length).toBeGreaterThan(50)
})

test('the document is OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
})

test('every operation has a name of its own', () => {
  const ids = operations.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
})

test('the parameters of a path are the ones in its braces', () => {
  const wrong = operations.filter(({ path, pathParameters }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    return named.join() !== Object.keys(pathParameters?.shape ?? {}).join()
  })
  expect(wrong.map(({ id }) => id)).toEqual([])
})

describe('every example of a request is accepted', () => {
  const cases = operations.flatMap(({ id, body }) =>
    Object.entries(body?.examples ?? {}).map(([name, example]) => ({ id, name, example, schema: body?.schema ?? z.never() })),
  )
  test.each(cases)('$id: $name', ({ schema, example }) => {
    // Anything a schema does not know would be dropped in silence, and the example would promise too much.
    expect(schema.parse(example)).toMatchObject(Object(example))
  })
})

test('every body and every answer with a body has an example', () => {
  const bodies = operations.filter(({ body }) => body && Object.keys(body.examples).length === 0)
  const answers = operations.filter((operation) => operation.answers.some(({ schema, example }) => schema && example === undefined))
  expect([...bodies, ...answers].map(({ id }) => id)).toEqual([])
})

describe('every example of an answer has the documented shape and nothing else', () => {
  const cases = operations.flatMap(({ id, answers }) =>
    answers.flatMap(({ status, schema, example }) => (schema ? [{ id, status, schema, example }] : [])),
  )
  test.each(cases)('$id: $status', ({ schema, example }) => expect(schema.parse(example)).toEqual(example))
})

test('refusals have the shape of their group', () => {
  for (const { refusal } of groups) {
    const body = refusal.bodyOf(refusalOf('invalid_input'))
    expect(refusal.schema.parse(body)).toEqual(body)
  }
})

test('nothing that the conversion leaves behind reaches a reader', () => {
  expect(JSON.stringify(document)).not.toMatch(/__schema|9007199254740991/)
})

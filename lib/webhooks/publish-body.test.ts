import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { parse } from '../parse.ts'
import { publishBody, publishRequest } from './publish.ts'

/** What becomes of a body, or the words of its refusal. */
function outcome(schema: typeof publishBody | typeof publishRequest, body: string) {
  try {
    return parse(schema, JSON.parse(body))
  } catch (error) {
    if (error instanceof AppError) return { message: error.message, fields: error.fields }
    throw error
  }
}

const awkward = [
  '1e999',
  '[-1e999]',
  '{"a":{"b":[1,1e999]}}',
  '{"__proto__":1,"a":2}',
  '[{"a":{"__proto__":{"b":1}}}]',
  '{"constructor":null}',
]
const data = fc.oneof(fc.json(), fc.constantFrom(...awkward))
const members = fc.subarray(['"type":"a.b"', '"type":7', '"id":""', '"changedAttributes":["a"]', '"organization":"o"', '"other":1'])

test('a body is taken, and refused, exactly as it is documented', () => {
  fc.assert(
    fc.property(members, fc.option(data), (list, text) => {
      const body = `{${[...list, ...(text === null ? [] : [`"data":${text}`])].join()}}`
      expect(outcome(publishBody, body)).toEqual(outcome(publishRequest, body))
    }),
  )
})

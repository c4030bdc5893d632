import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonLines } from './json-lines.ts'

function shown(text: string, ...paths: string[]) {
  const lines = jsonLines(
    text,
    'data',
    paths.map((path) => ({ path, message: 'is wrong' })),
  )
  return lines?.flatMap(({ tokens, errors }) =>
    errors.length === 0 ? [] : [[tokens.map((token) => token.text.trim()).join(''), ...errors]],
  )
}

test('the lines are those of the indented text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const lines = jsonLines(JSON.stringify(value), 'data', []) ?? []
      expect(lines.map(({ tokens }) => tokens.map(({ text }) => text).join('')).join('\n')).toBe(
        JSON.stringify(JSON.parse(JSON.stringify(value)), null, 2),
      )
    }),
  )
})

test('an error stands at the value it is about', () => {
  const text = '{"id":1,"items":[{"name":"a"},{"name":2},[true]],"a/b":null}'
  expect(shown(text, 'data.id')).toEqual([['"id":1,', 'is wrong']])
  expect(shown(text, 'data.items.1.name')).toEqual([['"name":2', 'is wrong']])
  expect(shown(text, 'data.items.2.0')).toEqual([['true', 'is wrong']])
  expect(shown(text, 'data.items')).toEqual([['"items":[', 'is wrong']])
  expect(shown(text, 'data.a~1b')).toEqual([['"a/b":null', 'is wrong']])
})

test('what is missing is told where it should have been, with its path', () => {
  expect(shown('{"items":[{"name":"a"}]}', 'data.items.0.price', 'data.id')).toEqual([
    ['{', 'data.id: is wrong'],
    ['{', 'data.items.0.price: is wrong'],
  ])
})

test('of a repeated key the last one counts, as for parsers', () => {
  expect(shown('{"a":1,"a":"x"}', 'data.a')).toEqual([['"a":"x"', 'is wrong']])
})

test('data that is no object has its errors too', () => {
  expect(shown('12', 'data')).toEqual([['12', 'is wrong']])
  expect(jsonLines('no json', 'data', [])).toBeNull()
})

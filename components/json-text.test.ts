import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonTokens } from './json-text.ts'

function pretty(text: string): string | undefined {
  return jsonTokens(text)
    ?.map((token) => token.text)
    .join('')
}

test('any JSON is indented as JSON.stringify would', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value)
      expect(pretty(text)).toBe(JSON.stringify(JSON.parse(text), null, 2))
    }),
  )
})

test('long numbers, repeated keys and escapes stay as they were sent', () => {
  expect(pretty('{"id":12345678901234567890,"id":1.50,"quote":"\\"{,"}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "id": 1.50,\n  "quote": "\\"{,"\n}',
  )
})

test('keys are told from strings', () => {
  expect(jsonTokens('{"a":"b"}')?.map(({ kind }) => kind)).toEqual(['punctuation', 'key', 'punctuation', 'string', 'punctuation'])
})

test('text that is not JSON gives null', () => {
  for (const text of ['', 'ok', '<html>', '{"a":', '{"a":1} x']) expect(jsonTokens(text)).toBeNull()
})

test('a body of nothing but brackets does not unfold without bound', () => {
  const depth = 5_000
  expect(pretty('['.repeat(depth) + ']'.repeat(depth))?.length).toBeLessThan(depth * 100)
})

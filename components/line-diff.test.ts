import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DiffLine, diffLines } from './line-diff.ts'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })

function without(kind: DiffLine['kind'], diff: DiffLine[]): string[] {
  return diff.filter((line) => line.kind !== kind).map(({ text }) => text)
}

test('what is not added is the first text, what is not removed the second', () => {
  fc.assert(
    fc.property(lines, lines, (from, to) => {
      const diff = diffLines(from, to)
      expect(without('added', diff)).toEqual(from)
      expect(without('removed', diff)).toEqual(to)
    }),
  )
})

test('equal texts differ in nothing', () => {
  fc.assert(
    fc.property(lines, (text) => {
      expect(diffLines(text, text)).toEqual(text.map((line) => ({ kind: 'same', text: line })))
    }),
  )
})

test('as much as possible stays: one line among others is the only one that changes', () => {
  expect(diffLines(['a', 'b', 'x', 'c', 'd'], ['a', 'b', 'y', 'c', 'd'])).toEqual([
    { kind: 'same', text: 'a' },
    { kind: 'same', text: 'b' },
    { kind: 'removed', text: 'x' },
    { kind: 'added', text: 'y' },
    { kind: 'same', text: 'c' },
    { kind: 'same', text: 'd' },
  ])
  expect(diffLines(['1', 'a', '2', 'b', '3'], ['4', 'a', '5', 'b', '6']).filter(({ kind }) => kind === 'same')).toHaveLength(2)
})

test('texts of many thousand lines that have nothing in common are answered at once', () => {
  const many = (letter: string) => Array.from({ length: 20_000 }, (_, n) => `${letter}${n}`)
  expect(diffLines(many('a'), many('b'))).toHaveLength(40_000)
})

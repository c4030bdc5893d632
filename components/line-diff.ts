export type DiffLine = { kind: 'same' | 'removed' | 'added'; text: string }

// The table of the longest common part has the product of both lengths; beyond this it would take the server longer than its reader.
const cellsMax = 4_000_000

/** What must be removed from one text's lines and added to them to get the other's; as few lines as possible, unless both are very long. */
export function diffLines(from: string[], to: string[]): DiffLine[] {
  let start = 0
  while (start < Math.min(from.length, to.length) && from[start] === to[start]) start += 1
  let end = 0
  const endMax = Math.min(from.length, to.length) - start
  while (end < endMax && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1
  return [
    ...from.slice(0, start).map((text) => ({ kind: 'same', text }) as const),
    ...diffMiddle(from.slice(start, from.length - end), to.slice(start, to.length - end)),
    ...from.slice(from.length - end).map((text) => ({ kind: 'same', text }) as const),
  ]
}

function diffMiddle(from: string[], to: string[]): DiffLine[] {
  const isLong = from.length * to.length > cellsMax
  const common = isLong ? null : commonLengths(from, to)
  const width = to.length + 1
  const lines: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < from.length || column < to.length) {
    const [removed, added] = [from[row], to[column]]
    if (removed !== undefined && removed === added) {
      lines.push({ kind: 'same', text: removed })
      row += 1
      column += 1
    } else if (removed !== undefined && (added === undefined || isAtLeast(common, (row + 1) * width + column, row * width + column + 1))) {
      lines.push({ kind: 'removed', text: removed })
      row += 1
    } else {
      lines.push({ kind: 'added', text: added ?? '' })
      column += 1
    }
  }
  return lines
}

function isAtLeast(common: Uint32Array | null, one: number, other: number): boolean {
  return common === null || (common[one] ?? 0) >= (common[other] ?? 0)
}

/** For every place in both texts, how many lines the rests from there on have in common, in order. */
function commonLengths(from: string[], to: string[]): Uint32Array {
  const width = to.length + 1
  const lengths = new Uint32Array((from.length + 1) * width)
  for (let row = from.length - 1; row >= 0; row -= 1) {
    for (let column = to.length - 1; column >= 0; column -= 1) {
      const here = row * width + column
      lengths[here] =
        from[row] === to[column] ? (lengths[here + width + 1] ?? 0) + 1 : Math.max(lengths[here + width] ?? 0, lengths[here + 1] ?? 0)
    }
  }
  return lengths
}
